import { afterAll, expect, it } from 'vitest';
import { createPrinter } from '../../../server/src/core/fixes/printer';
import type { SourceFile } from '../../../server/src/core/layouts/layout';
import { downFix } from '../../../server/src/core/lint/downFix';
import { sessionAfter } from '../../../server/src/core/lint/verifyFix';
import { openFolder, parser, type Folder } from '../../support/folder';
import { describeEachMajor } from '../../support/postgres/database';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';
import { useScratch } from '../../support/postgres/scratch';
import { runParts } from '../../support/runMigrations';
import { cases, type DownCase } from './cases';

const printer = await createPrinter(parser);

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
};

describeEachMajor('what we write to take back', (major) => {
  const scratch = useScratch(major);
  const own = cases.filter(({ since = 14 }) => since <= major);
  const asked = own.flatMap((each) => Object.keys(layouts).map((layout) => ({ ...each, layout })));
  const reviewed: string[] = [];

  it.each(asked)(
    '$name ($layout) restores the schema',
    async ({ name, layout, schema, up, isAlone }: DownCase & { layout: string }) => {
      const folder = layouts[layout]?.(schema, up, isAlone === true);
      if (folder === undefined) throw new Error(layout);
      const session = openFolder({ ...folder, major });
      const path =
        session.request.files.map((file: SourceFile) => file.path).find((each) => each.startsWith('2_')) ?? '';
      const fix = downFix(session, path, { printer, now: '20260801120000' });
      if (fix === null) throw new Error('nothing is written');
      if (fix.applicability !== 'ready') reviewed.push(name);
      const { project } = sessionAfter(session, fix);
      const [first, last] = project.migrations;
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
        expect({ differences: schemaDifferences(before, await snapshot(scratch())), text }).toEqual({
          differences: [],
          text,
        });
      } finally {
        await runner.end();
      }
    },
  );

  afterAll(() => undefined);
});
