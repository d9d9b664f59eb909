import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLineIndex } from '../../../server/src/core/text/lineIndex';
import { table } from '../../support/table';

/** A statement that a server ran: whether it blocked, and whether Lockstep reports that. */
export interface Judged {
  /** Stands for its file. */
  readonly path: string;
  /** The text of the file. */
  readonly fileText: string;
  /** UTF-16 offset in the file. */
  readonly start: number;
  readonly sql: string;
  /** Whether its tool sends it inside a transaction. */
  readonly isInTransaction: boolean;
  /** The truth: it worked through a table while its transaction held ShareLock or stronger on one that others use. */
  readonly blocked: boolean;
  readonly isReported: boolean;
}

/** squawk's rules about statements that hold others up for as long as they work through a table. */
const squawkRules: ReadonlySet<string> = new Set([
  'adding-exclusion-constraint',
  'adding-field-with-default',
  'adding-foreign-key-constraint',
  'adding-not-nullable-field',
  'adding-serial-primary-key-field',
  'ban-concurrent-index-creation-in-transaction',
  'changing-column-type',
  'constraint-missing-not-valid',
  'disallowed-unique-constraint',
  'require-concurrent-index-creation',
  'require-concurrent-reindex',
]);

const squawk = join(import.meta.dirname, '../../../bench/rivals/node_modules/squawk-cli/js/bin/squawk');

/** Precision and recall of both linters as a table; squawk's row says so where it is not installed. */
export function accuracyTable(title: string, statements: readonly Judged[], major: number): string {
  const blocked = statements.filter((statement) => statement.blocked).length;
  const theirs = reportedBySquawk(statements, major);
  const row = (name: string, isReported: (statement: Judged) => boolean): (string | number)[] => {
    const right = statements.filter((statement) => isReported(statement) && statement.blocked).length;
    const reported = statements.filter(isReported).length;
    return [
      name,
      reported,
      right,
      reported - right,
      blocked - right,
      percent(right, reported),
      percent(right, blocked),
    ];
  };
  return [
    `\n${title} on PostgreSQL ${major}: ${statements.length} statements, of which ${blocked} blocked`,
    table(
      ['', 'reported', 'blocked', 'harmless', 'missed', 'precision', 'recall'],
      [
        row('Lockstep, category blocking', ({ isReported }) => isReported),
        ...(theirs === undefined ? [] : [row('squawk, the same kinds', (statement) => theirs.has(statement))]),
      ],
    ),
    ...(theirs === undefined ? ['squawk: not run (npm run bench installs it)'] : []),
    ...examples('Lockstep missed', statements, ({ blocked: is, isReported }) => is && !isReported),
    ...examples('Lockstep reported, harmless', statements, ({ blocked: is, isReported }) => !is && isReported),
  ].join('\n');
}

const mostExamples = 40;

const examples = (title: string, statements: readonly Judged[], isMeant: (statement: Judged) => boolean): string[] => {
  const meant = statements.filter(isMeant);
  if (meant.length === 0) return [];
  return [
    `  ${title}:`,
    ...meant
      .slice(0, mostExamples)
      .map(
        ({ path, sql }) => `    ${path.split('/').slice(-2).join('/')}: ${sql.replaceAll(/\s+/g, ' ').slice(0, 150)}`,
      ),
  ];
};

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`);

interface Violation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly rule_name: string;
}

const reportedBySquawk = (statements: readonly Judged[], major: number): ReadonlySet<Judged> | undefined => {
  if (!existsSync(squawk)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-squawk-'));
  try {
    const files = new Map<string, Judged[]>();
    for (const statement of statements) {
      const key = `${statement.isInTransaction ? 'inside' : 'alone'}\n${statement.path}`;
      files.set(key, [...(files.get(key) ?? []), statement]);
    }
    const reported = new Set<Judged>();
    for (const inside of [true, false]) {
      const named = [...files].filter(([key]) => key.startsWith('inside') === inside);
      const paths = named.map(([, [first]], at) => {
        const path = join(folder, inside ? 'inside' : 'alone', `${at}.sql`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, first?.fileText ?? '');
        return path;
      });
      const options = [
        '--reporter',
        'json',
        '--pg-version',
        `${major}.0`,
        ...(inside ? ['--assume-in-transaction'] : []),
      ];
      const violations = paths.length === 0 ? [] : run([...options, ...paths], folder);
      for (const { file, line, column, rule_name } of violations) {
        if (!squawkRules.has(rule_name)) continue;
        const own = named[paths.indexOf(file)]?.[1] ?? [];
        const offset = createLineIndex(own[0]?.fileText ?? '').lineStart(line) + column;
        const statement = own.find(({ start, sql }) => start <= offset && offset < start + sql.length);
        if (statement !== undefined) reported.add(statement);
      }
    }
    return reported;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

// squawk exits with 1 when it has something to say.
const run = (args: readonly string[], cwd: string): Violation[] => {
  const { stdout } = spawnSync(process.execPath, [squawk, ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Violation[];
};
