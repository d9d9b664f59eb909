import { maintenanceRewritesTable } from '../../../server/src/core/rules/maintenance-rewrites-table';
import { testRule } from '../../support/testRule';

testRule(maintenanceRewritesTable, {
  schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, total int);',
  quiet: {
    'a plain VACUUM stops nobody': 'VACUUM orders;',
    'ANALYZE stops nobody': 'ANALYZE orders;',
    'the table is made in the same transaction':
      'BEGIN; CREATE TABLE t (a int PRIMARY KEY); CLUSTER t USING t_pkey; COMMIT;',
  },
  reported: [
    {
      name: 'CLUSTER',
      sql: '«CLUSTER» orders USING orders_pkey;',
      message:
        'Nobody can read or write public.orders while CLUSTER writes the table and its indexes anew, under an AccessExclusiveLock.',
    },
    {
      name: 'VACUUM FULL',
      sql: '«VACUUM» FULL orders;',
      message:
        'Nobody can read or write public.orders while VACUUM FULL writes the table and its indexes anew, under an AccessExclusiveLock.',
    },
  ],
});
