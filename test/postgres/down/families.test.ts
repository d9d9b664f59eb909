import { expect, it } from 'vitest';
import { createPrinter } from '../../../server/src/core/fixes/printer';
import type { SourceFile } from '../../../server/src/core/layouts/layout';
import { downOf } from '../../../server/src/core/down/downOf';
import { downText, unreadable } from '../../../server/src/core/down/downText';
import type { MigrationPart } from '../../../server/src/core/project/project';
import { downFix } from '../../../server/src/core/lint/downFix';
import { sessionAfter } from '../../../server/src/core/lint/verifyFix';
import { openFolder, parser, reader, type Folder } from '../../support/folder';
import { describeEachMajor } from '../../support/postgres/database';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';
import { useScratch } from '../../support/postgres/scratch';
import { runParts } from '../../support/runMigrations';
import { cases, type DownCase } from './cases';
import { findingsOfDowns } from './findingsOfDowns';

const printer = await createPrinter(parser);

const oneByOne = 'goose, one by one';

/** The folder of a case in a layout, its last migration without a down. */
const layouts: Readonly<Record<string, (schema: string, up: string, isAlone: boolean) => Folder>> = {
  'golang-migrate': (schema, up) => ({
    files: { '1_schema.up.sql': schema, '1_schema.down.sql': '', '2_change.up.sql': up },
  }),
  dbmate: (schema, up, isAlone) => ({
    layout: 'dbmate',
    files: {
      '1_schema.sql': `-- migrate:up\n${schema}\n-- migrate:down\n`,
      '2_change.sql': `-- migrate:up${isAlone ? ' transaction:false' : ''}\n${up}\n-- migrate:down\n`,
    },
  }),
  goose: (schema, up, isAlone) => ({
    layout: 'plain',
    files: {
      '1_schema.sql': `-- +goose Up\n-- +goose StatementBegin\n${schema}\n-- +goose StatementEnd\n-- +goose Down\n`,
      '2_change.sql': `${isAlone ? '-- +goose NO TRANSACTION\n' : ''}-- +goose Up\n${up}\n`,
    },
  }),
  [oneByOne]: (schema, up) => ({
    layout: 'plain',
    files: {
      '1_schema.sql': `-- +goose Up\n-- +goose StatementBegin\n${schema}\n-- +goose StatementEnd\n-- +goose Down\n`,
      '2_change.sql': `-- +goose NO TRANSACTION\n-- +goose Up\n${up}\n`,
    },
  }),
};

/** The findings that the down of a case has, by rule. */
const rulesOf = (session: ReturnType<typeof openFolder>, down: MigrationPart | null | undefined): string[] =>
  down == null
    ? []
    : session.linted
        .filter(({ file }) => file.path === down.file.path)
        .flatMap(({ findings }) => findings)
        .filter(({ span }) => down.section.span.start <= span.start && span.start < down.section.span.end)
        .map(({ rule }) => rule);

const whyNot = (session: ReturnType<typeof openFolder>, path: string): string => {
  const part = session.analyses[0]?.parts.find((each) => each.file.path === path && each.direction === 'up');
  if (part === undefined) return '';
  const down = downOf({ replay: part.replay, mayBeConcurrent: true });
  const text = downText(down, { lockTimeout: null, isExplicit: false });
  const refused = unreadable(down, reader);
  const files = [...session.request.files, { path: path.replace('2_change', '3_down').replace('.up', '.up'), text }];
  const again = openFolder({ files: Object.fromEntries(files.map((each) => [each.path, each.text])) });
  const failing = again.analyses[0]?.parts.flatMap(({ replay }) =>
    replay.steps.flatMap(({ effects, statement }) =>
      effects.fails === null ? [] : [`${effects.fails.message}: ${statement.text}`],
    ),
  );
  return `${refused.join()} ${failing?.join() ?? ''}\n${text}`;
};

describeEachMajor('what we write to take back', (major) => {
  const scratch = useScratch(major);
  const seen = new Set<string>();
  const own = cases.filter(({ since = 14 }) => since <= major);
  const asked = own.flatMap((each) =>
    Object.keys(layouts)
      .filter((layout) => each.needsTransaction !== true || layout !== oneByOne)
      .map((layout) => ({ ...each, layout })),
  );

  it.each(asked)(
    '$name ($layout) restores the schema',
    async ({ name, layout, schema, up, isAlone, isReviewed, leavesSome }: DownCase & { layout: string }) => {
      const folder = layouts[layout]?.(schema, up, isAlone === true);
      if (folder === undefined) throw new Error(layout);
      const session = openFolder({ ...folder, major });
      const path =
        session.request.files.map((file: SourceFile) => file.path).find((each) => each.startsWith('2_')) ?? '';
      const fix = downFix(session, path, { printer, now: '20260801120000' });
      if (fix === null) throw new Error(`nothing is written: ${whyNot(session, path)}`);
      expect(fix.applicability).toBe(isReviewed === true ? 'needs-review' : 'ready');
      const after = sessionAfter(session, fix);
      const { project } = after;
      const [first, last] = project.migrations;
      const sent = layout === oneByOne ? 'alone' : 'together';
      const allowed = findingsOfDowns.filter((row) => row.sent.includes(sent) && row.cases.includes(name));
      const found = rulesOf(after, last?.down);
      expect(found.filter((rule) => !allowed.some((row) => row.rule === rule))).toEqual([]);
      for (const row of allowed) if (found.includes(row.rule)) seen.add(`${row.rule} ${sent} ${name}`);
      await scratch().reset();
      await scratch().query(`DO $$ BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
      const runner = await scratch().connect();
      try {
        await runParts(runner, project, first?.up == null ? [] : [first.up]);
        const before = await snapshot(scratch());
        await runParts(runner, project, last?.up == null ? [] : [last.up]);
        expect(schemaDifferences(before, await snapshot(scratch())), 'the up changes nothing').not.toEqual([]);
        const down = last?.down;
        const text = down == null ? '' : down.file.text.slice(down.section.span.start, down.section.span.end);
        await runParts(runner, project, down == null ? [] : [down]).catch((error: unknown) => {
          throw new Error(`${String(error)}\n${text}`);
        });
        const differences = schemaDifferences(before, await snapshot(scratch()));
        if (leavesSome === true) expect(differences).not.toEqual([]);
        else expect({ differences, text }).toEqual({ differences: [], text });
      } finally {
        await runner.end();
      }
    },
  );

  it('have no findings but those that are listed, and each that is listed', () => {
    const listed = findingsOfDowns.flatMap(({ rule, sent, cases: names }) =>
      sent.flatMap((how) => names.map((name) => ({ key: `${rule} ${how} ${name}`, name }))),
    );
    const isRun = new Set(own.map(({ name }) => name));
    expect(listed.filter(({ key, name }) => isRun.has(name) && !seen.has(key)).map(({ key }) => key)).toEqual([]);
  });
});
