import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LintReport } from '../../server/src/core/report/types';
import { folderWith, lockstep, type Files } from '../support/cli';
import { startServer } from '../support/languageServer';

// The same text gives the same findings in the editor and in `lockstep lint`.

const root = join(import.meta.dirname, '../..');
const corpus = process.env['LOCKSTEP_CORPUS'] ?? join(root, '../shared/corpus');
const index = join(corpus, 'INDEX.tsv');

interface Compared {
  readonly rule: unknown;
  readonly severity: unknown;
  readonly message: string;
  readonly range: unknown;
}

const severities = { error: 1, warning: 2, info: 3 };

const inCommandLine = async (folder: string): Promise<ReadonlyMap<string, Compared[]>> => {
  const { stdout } = await lockstep(['lint', '--format', 'json', '--fail-on', 'never', folder]);
  const report = JSON.parse(stdout) as LintReport;
  return new Map(
    report.files.map(({ path, findings }) => [
      relative(folder, path),
      findings.map(({ rule, severity, message, range }) => ({ rule, severity: severities[severity], message, range })),
    ]),
  );
};

const inEditor = async (folder: string, paths: Iterable<string>): Promise<ReadonlyMap<string, Compared[]>> => {
  const client = await startServer(folder);
  const findings = new Map<string, Compared[]>();
  for (const path of paths) {
    await client.open(path);
    const diagnostics = await client.pull(path);
    findings.set(
      path,
      diagnostics.map(({ code, severity, message, range }) => ({
        rule: code,
        severity,
        message: message as string,
        range,
      })),
    );
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: client.uriOf(path) } });
  }
  return findings;
};

const expectSame = async (folder: string): Promise<void> => {
  const expected = await inCommandLine(folder);
  expect(expected.size).toBeGreaterThan(0);
  expect(await inEditor(folder, expected.keys())).toEqual(expected);
};

const table = 'CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(50), total int);\n';
const change = [
  'CREATE INDEX i ON orders (note);',
  'ALTER TABLE orders ALTER COLUMN total SET NOT NULL, ADD CHECK (total > 0);',
  'ALTER TABLE orders ADD CONSTRAINT n NOT NULL note NOT VALID;',
  'UPDATE orders SET note = upper(note);',
  'ALTER TABLE orders DROP COLUMN total; -- lockstep-disable-line drop-breaks-application -- unused',
  'ALTER TABLE unheard_of ADD COLUMN a int;',
  'SELECT FROM WHERE;',
  '',
].join('\n');

const folders: Readonly<Record<string, Files>> = {
  'golang-migrate with a config in a folder above': {
    'lockstep.json': '{ "postgres": "14-18", "rules": { "missing-down": "error" }, "lockTimeout": "5s" }',
    'db/m/1_a.up.sql': table,
    'db/m/1_a.down.sql': 'DROP TABLE orders;\n',
    'db/m/2_b.up.sql': change,
    'db/m/2_b.down.sql': '-- lockstep: small orders\nALTER TABLE orders ALTER COLUMN note TYPE int USING note::int;\n',
    'db/m/4_c.up.sql':
      "CREATE INDEX CONCURRENTLY j ON orders (note);\nSELECT 'é', '𝒳';\nCREATE INDEX k ON orders (id);\n",
  },
  'golang-migrate that sends statements alone, after a version': {
    'lockstep.json':
      '{ "migrations": [{ "dir": "m", "startAfter": "1", "direction": "forward-only", "golangMigrate": { "multiStatement": true } }] }',
    'm/1_a.up.sql': `${table}DROP TABLE gone;\n`,
    'm/2_b.up.sql': change,
  },
  dbmate: {
    'm/20260101000000_a.sql': `-- migrate:up\n${table}\n-- migrate:down\nDROP TABLE orders;\n`,
    'm/20260102000000_b.sql': `-- migrate:up transaction:false\n${change}\n-- migrate:down\nCREATE INDEX z ON orders (id);\n`,
    'm/20260103000000_c.sql': `-- migrate:up\n${change}`,
  },
  'Flyway with folders below and a script configuration': {
    'm/V1__a.sql': table,
    'm/two/V2__b.sql': change,
    'm/two/V3__c.sql': 'CREATE INDEX CONCURRENTLY j ON orders (note);\nCREATE INDEX k ON orders (id);\n',
    'm/two/V3__c.sql.conf': 'executeInTransaction=false\n',
    'm/R__view.sql': 'CREATE OR REPLACE VIEW v AS SELECT note FROM orders;\n',
  },
  'plain, with line ends of Windows, a byte order mark and templates': {
    'm/1_a.sql': `\uFEFF${table}`,
    'm/2_b.sql': change.replaceAll('\n', '\r\n'),
    'm/3_c.sql': 'CREATE INDEX {{ .name }} ON orders (note);\n',
  },
  'folders that hold migration.sql': {
    'm/20260101000000_a/migration.sql': table,
    'm/20260102000000_b/migration.sql': change,
  },
  goose: {
    'm/00001_a.sql': `-- +goose Up\n${table}-- +goose Down\nDROP TABLE orders;\n`,
    'm/00002_b.sql': `-- +goose NO TRANSACTION\n-- +goose Up\n${change}\n-- +goose Down\nSELECT 1;\n`,
  },
};

describe('the editor and the command line say the same of', () => {
  it('the example', async () => {
    const folder = folderWith({});
    cpSync(join(root, 'examples/shop'), folder, { recursive: true });
    await expectSame(folder);
  });

  it.each(Object.keys(folders))('%s', async (name) => {
    await expectSame(folderWith(folders[name] ?? {}));
  });
});

/** Larger ones say nothing that these do not, and take minutes: in the editor each file is opened by itself. */
const mostFiles = 100;
const projects = existsSync(index)
  ? readFileSync(index, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .filter((columns) => Number(columns[3]) <= mostFiles)
      .map(([name = '', , path = '']): [string, string] => [name, join(corpus, path)])
  : [];

describe(projects.length === 0 ? `the corpus (skipped: there is no ${index})` : 'and of real projects', () => {
  it.runIf(projects.length > 0).for(projects)('%s', { timeout: 60_000 }, async ([, folder]) => {
    await expectSame(folder);
  });
});
