import { describe, expect, it } from 'vitest';
import { disableRule, type DisableScope } from '../../../server/src/core/features/disableRule';
import { applyEdits } from '../../../server/src/core/text/edit';
import type { Config } from '../../../server/src/core/config/config';
import { changePath, openFolder } from '../../support/folder';

const schema = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);';

/** The text of the migration after the first finding of its SQL is disabled; null: no directive can do it. */
const after = (sql: string, scope: DisableScope, config: Partial<Config> = {}): string | null => {
  const session = openFolder({ config }, [
    { path: '1_schema.up.sql', text: schema },
    { path: changePath({}), text: sql },
  ]);
  const linted = session.linted.find(({ file }) => file.path === changePath({}));
  const finding = linted?.findings.find(({ rule }) => rule !== 'invalid-section');
  if (finding === undefined) throw new Error('There is no finding.');
  const fix = disableRule(session, finding, scope);
  return fix === null ? null : applyEdits(sql, fix.edits[0]?.edits ?? []);
};

describe('disabling a rule for a line', () => {
  it('writes a directive above it, indented as it is', () => {
    expect(after("SET lock_timeout = '2s';\nALTER TABLE orders\n\tADD UNIQUE (note);\n", 'line')).toBe(
      "SET lock_timeout = '2s';\nALTER TABLE orders\n\t-- lockstep-disable-next-line constraint-builds-index\n\tADD UNIQUE (note);\n",
    );
  });

  it('extends the directive that is there, before its reason', () => {
    expect(
      after(
        '-- lockstep-disable-next-line unbatched-change -- small\nUPDATE orders SET note = 1; CREATE INDEX i ON orders (note);\n',
        'line',
      ),
    ).toBe(
      '-- lockstep-disable-next-line unbatched-change, index-blocks-writes -- small\nUPDATE orders SET note = 1; CREATE INDEX i ON orders (note);\n',
    );
    expect(
      after(
        'CREATE INDEX i ON orders (note); UPDATE orders SET note = 1; -- lockstep-disable-line unbatched-change\n',
        'line',
      ),
    ).toBe(
      'CREATE INDEX i ON orders (note); UPDATE orders SET note = 1; -- lockstep-disable-line unbatched-change, index-blocks-writes\n',
    );
  });

  it('keeps the line ends and a byte order mark of the file', () => {
    expect(after('\uFEFFCREATE INDEX i ON orders (note);\r\n', 'line')).toBe(
      '\uFEFF-- lockstep-disable-next-line index-blocks-writes\r\nCREATE INDEX i ON orders (note);\r\n',
    );
  });

  it('gives a reason where one is required', () => {
    expect(
      after('CREATE INDEX i ON orders (note);\n', 'line', { suppressions: { requireReason: true, accept: [] } }),
    ).toBe('-- lockstep-disable-next-line index-blocks-writes -- (say why)\nCREATE INDEX i ON orders (note);\n');
  });

  it('does nothing where no directive would be read: in a comment', () => {
    expect(after('-- lockstep-disable-next-line no-such-rule\nSELECT 1;\n', 'line')).toBeNull();
  });
});

describe('disabling a rule for a file', () => {
  it('writes a directive behind the comments at the top', () => {
    expect(after('-- why\n\nCREATE INDEX i ON orders (note);\n', 'file')).toBe(
      '-- why\n-- lockstep-disable index-blocks-writes\n\nCREATE INDEX i ON orders (note);\n',
    );
    expect(after('CREATE INDEX i ON orders (note);\n', 'file')).toBe(
      '-- lockstep-disable index-blocks-writes\nCREATE INDEX i ON orders (note);\n',
    );
  });

  it('extends the directive that is there', () => {
    expect(
      after(
        'CREATE INDEX i ON orders (note);\n-- lockstep-disable unbatched-change\nUPDATE orders SET note = 1;\n',
        'file',
      ),
    ).toBe(
      'CREATE INDEX i ON orders (note);\n-- lockstep-disable unbatched-change, index-blocks-writes\nUPDATE orders SET note = 1;\n',
    );
  });
});
