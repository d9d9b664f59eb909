import { defaultConfig } from '../../../server/src/core/config/config';
import { layoutById } from '../../../server/src/core/layouts/index';
import { defaultLayoutOptions, type SourceFile } from '../../../server/src/core/layouts/layout';
import { openSession, type Session } from '../../../server/src/core/lint/session';
import { explainProject } from '../../../server/src/core/report/explainProject';
import type { ExplainedStatement } from '../../../server/src/core/report/types';
import type { Sending } from '../../support/postgres/observe';
import { reader } from '../../support/folder';

const known = new Map<string, Session>();

/**
 * What Lockstep says of a migration on a major, when an earlier migration made the schema: the JSON of `explain`.
 * The tool is one that sends statements so: dbmate in a transaction, golang-migrate in a message or one by one.
 */
export function predict(
  setup: string,
  statements: readonly string[],
  sending: Sending,
  major: number,
): readonly ExplainedStatement[] {
  const inTransaction = sending === 'transaction';
  const body = statements.map((statement) => `${statement};\n`).join('');
  const files: SourceFile[] = inTransaction
    ? [
        { path: '1_setup.sql', text: `-- migrate:up\n${setup}\n-- migrate:down\n` },
        { path: '2_case.sql', text: `-- migrate:up\n${body}-- migrate:down\n` },
      ]
    : [
        { path: '1_setup.up.sql', text: setup },
        { path: '2_case.up.sql', text: body },
      ];
  const key = `${major} ${sending} ${setup}`;
  const layout = layoutById(inTransaction ? 'dbmate' : 'golang-migrate');
  if (layout === undefined) throw new Error('No such layout');
  const options = inTransaction ? dbmateOptions : sending === 'message' ? messageOptions : statementsOptions;
  const config = configFor(major);
  // As the editor does it: from the case before, of which the setup is kept.
  const session = openSession({ layout, options, files, config, reader, isWholeHistory: true }, known.get(key));
  known.set(key, session);
  const path = files[1]?.path ?? '';
  const { files: explained } = explainProject({ session, root: '/', isAsked: (asked) => asked === path, findings: [] });
  return explained[0]?.statements ?? [];
}

const dbmateOptions = defaultLayoutOptions;
const messageOptions = { ...defaultLayoutOptions, direction: 'forward-only' } as const;
const statementsOptions = { ...messageOptions, multiStatement: true };

const configs = new Map<number, typeof defaultConfig>();
const configFor = (major: number): typeof defaultConfig => {
  const config = configs.get(major) ?? { ...defaultConfig, postgres: [major] };
  configs.set(major, config);
  return config;
};
