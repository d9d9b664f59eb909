import { createStatementReader } from '../server/src/core/sql/statement';
import { defaultConfig } from '../server/src/core/config/config';
import { golangMigrate } from '../server/src/core/layouts/golangMigrate';
import { defaultLayoutOptions } from '../server/src/core/layouts/layout';
import { openSession, type Session, type SessionRequest } from '../server/src/core/lint/session';
import { loadParser } from '../server/src/files/loadParser';
import { quantile, table } from './statistics';

/** A file of `count` statements as migrations have them: tables, columns, indexes, constraints, changes of rows. */
export function manyStatements(count: number): string {
  const statements: string[] = [];
  for (let at = 0; statements.length < count; at++) {
    const name = `table_${at}`;
    statements.push(
      `CREATE TABLE ${name} (\n  id bigint PRIMARY KEY,\n  email varchar(50) NOT NULL,\n  owner_id bigint,\n  created_at timestamptz NOT NULL DEFAULT now()\n)`,
      `ALTER TABLE base_${at % 10} ADD COLUMN extra_${at} integer`,
      `CREATE INDEX ${name}_email_idx ON ${name} (email)`,
      `ALTER TABLE ${name} ADD CONSTRAINT ${name}_owner_fkey FOREIGN KEY (owner_id) REFERENCES base_${at % 10} (id)`,
      `UPDATE ${name} SET email = lower(email) WHERE owner_id = ${at}`,
    );
  }
  return `${statements.slice(0, count).join(';\n\n')};\n`;
}

/** What the statements of `manyStatements` refer to. */
export const base = Array.from({ length: 10 }, (_, at) => `CREATE TABLE base_${at} (id bigint PRIMARY KEY);\n`).join(
  '',
);

/** A small generator with a seed, so that every run types the same. */
export const randomFrom = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
};

const comparable = (session: Session): string =>
  JSON.stringify(session.linted.map(({ file, findings }) => [file.path, findings]));

/**
 * Types into a long file: letters of identifiers and semicolons inside statements, each put in and taken out again, at
 * random places. Prints the time from edit to findings, and whether the last result equals a fresh run's.
 */
export async function edits(): Promise<void> {
  const parser = await loadParser();
  const rows: (string | number)[][] = [];
  for (const count of [100, 1000, 5000]) {
    const request = (text: string): SessionRequest => ({
      layout: golangMigrate,
      options: { ...defaultLayoutOptions, direction: 'forward-only' },
      files: [
        { path: '1_base.up.sql', text: base },
        { path: '2_many.up.sql', text },
      ],
      config: defaultConfig,
      reader: createStatementReader(parser),
      isWholeHistory: true,
    });
    const text = manyStatements(count);
    const random = randomFrom(count);
    const first = request(text);
    const started = performance.now();
    let session = openSession(first);
    const fresh = performance.now() - started;
    const times: number[] = [];
    let isEqual = true;
    for (let round = 0; round < 150; round++) {
      const at = inWord(text, random(text.length));
      const typed = round % 3 === 2 ? ';' : 'x';
      for (const next of [text.slice(0, at) + typed + text.slice(at), text]) {
        const before = performance.now();
        session = openSession({ ...first, files: request(next).files }, session);
        times.push(performance.now() - before);
        if (round % 50 === 0) isEqual &&= comparable(session) === comparable(openSession(request(next)));
      }
    }
    const milliseconds = (value: number): string => value.toFixed(2);
    rows.push([
      `${count} statements`,
      milliseconds(fresh),
      ...[0.5, 0.95, 0.99].map((share) => milliseconds(quantile(times, share))),
      isEqual ? 'yes' : 'NO',
    ]);
    if (!isEqual) process.exitCode = 1;
  }
  console.log('\nFrom edit to findings, in process, milliseconds (letters and semicolons typed into statements)');
  console.log(table(['', 'fresh', 'p50', 'p95', 'p99', 'equals fresh'], rows));
}

/** The next place inside an identifier, from an offset on. */
export function inWord(text: string, from: number): number {
  const found = /[a-z]{2}/g;
  found.lastIndex = from;
  return (found.exec(text)?.index ?? from - 1) + 1;
}
