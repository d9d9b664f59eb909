import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { traits } from '../setups/traits';

export const triggersAndRows: Family = {
  name: 'ENABLE and DISABLE of triggers, rules and row security',
  groups: [
    {
      setup: traits,
      cases: [
        'ALTER TABLE docs DISABLE TRIGGER docs_note',
        'ALTER TABLE docs ENABLE TRIGGER docs_note',
        'ALTER TABLE docs ENABLE REPLICA TRIGGER docs_note',
        'ALTER TABLE docs ENABLE ALWAYS TRIGGER docs_note',
        'ALTER TABLE docs DISABLE TRIGGER ALL',
        'ALTER TABLE docs ENABLE TRIGGER ALL',
        'ALTER TABLE docs DISABLE TRIGGER USER',
        'ALTER TABLE docs ENABLE TRIGGER USER',
        'ALTER TABLE docs DISABLE TRIGGER nothing_here',
        'ALTER TABLE pages DISABLE TRIGGER ALL',
        'ALTER TABLE metrics DISABLE TRIGGER metrics_note',
        'ALTER TABLE metrics ENABLE TRIGGER metrics_note',
        'ALTER TABLE ONLY metrics DISABLE TRIGGER metrics_note',
        'ALTER TABLE metrics DISABLE TRIGGER metrics_once',
        'ALTER TABLE metrics DISABLE TRIGGER ALL',
        'ALTER TABLE metrics DISABLE TRIGGER USER',
        'ALTER TABLE metrics_2 DISABLE TRIGGER USER',
        'ALTER TABLE metrics_1 DISABLE TRIGGER metrics_note',
        'ALTER TABLE metrics_1 DISABLE TRIGGER metrics_once',
        'ALTER TABLE kin DISABLE TRIGGER ALL',
        'ALTER TABLE docs_view DISABLE TRIGGER ALL',
        'ALTER TABLE docs_stats DISABLE TRIGGER ALL',
        'ALTER TABLE docs DISABLE TRIGGER docs_note, DISABLE TRIGGER USER',
        'ALTER TABLE docs DISABLE TRIGGER docs_note, ADD COLUMN x int',
        'ALTER TABLE IF EXISTS nothing_here DISABLE TRIGGER ALL',
        ['ALTER TABLE docs DISABLE TRIGGER ALL', 'UPDATE docs SET size = 1', 'ALTER TABLE docs ENABLE TRIGGER ALL'],
        ['CREATE TRIGGER q AFTER UPDATE ON lone EXECUTE FUNCTION note()', 'ALTER TABLE lone DISABLE TRIGGER q'],
        ['ALTER TRIGGER docs_note ON docs RENAME TO q', 'ALTER TABLE docs DISABLE TRIGGER q'],
        'ALTER TABLE docs DISABLE RULE docs_rule',
        'ALTER TABLE docs ENABLE RULE docs_rule',
        'ALTER TABLE docs ENABLE REPLICA RULE docs_rule',
        'ALTER TABLE docs ENABLE ALWAYS RULE docs_rule',

        'ALTER TABLE docs_stats DISABLE RULE "_RETURN"',
        'ALTER TABLE docs_view DISABLE RULE "_RETURN"',
        'ALTER TABLE docs ENABLE ROW LEVEL SECURITY',
        'ALTER TABLE docs DISABLE ROW LEVEL SECURITY',
        'ALTER TABLE docs FORCE ROW LEVEL SECURITY',
        'ALTER TABLE docs NO FORCE ROW LEVEL SECURITY',
        'ALTER TABLE docs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
        'ALTER TABLE metrics ENABLE ROW LEVEL SECURITY',
        'ALTER TABLE kin ENABLE ROW LEVEL SECURITY',
        'ALTER TABLE docs_view ENABLE ROW LEVEL SECURITY',
        'ALTER TABLE docs_stats FORCE ROW LEVEL SECURITY',
        ['ALTER TABLE docs ENABLE ROW LEVEL SECURITY', 'CREATE POLICY q ON docs USING (size > 0)'],
        ['CREATE TABLE t (a int)', 'ALTER TABLE t ENABLE ROW LEVEL SECURITY'],
      ],
    },
    {
      setup: quoted,
      cases: ['ALTER TABLE app."Order Items" DISABLE TRIGGER ALL', 'ALTER TABLE "Select" ENABLE ROW LEVEL SECURITY'],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events DISABLE TRIGGER ALL',
        'ALTER TABLE events DISABLE TRIGGER USER',
        'ALTER TABLE events_2 ENABLE TRIGGER ALL',
      ],
    },
    {
      setup: dependants,
      cases: [
        'ALTER TABLE watched DISABLE TRIGGER touched',
        'ALTER TABLE watched ENABLE ALWAYS TRIGGER touched_n',
        'ALTER TABLE animal DISABLE TRIGGER USER',
      ],
    },
  ],
};
