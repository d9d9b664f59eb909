import type { AlterTableType } from '@pgsql/types';
import type { Relation } from '../../catalog/model';
import { updateRelation } from '../evaluation';
import type { RunCommand } from './command';

const flags: Partial<Record<AlterTableType, Pick<Relation, 'hasRowSecurity' | 'forcesRowSecurity'>>> = {
  AT_EnableRowSecurity: { hasRowSecurity: true },
  AT_DisableRowSecurity: { hasRowSecurity: false },
  AT_ForceRowSecurity: { forcesRowSecurity: true },
  AT_NoForceRowSecurity: { forcesRowSecurity: false },
};

/** [NO] FORCE, ENABLE and DISABLE ROW LEVEL SECURITY: a flag in pg_class (ATExecSetRowSecurity). */
export const rowSecurity: RunCommand = (evaluation, { table, node }) => {
  updateRelation(evaluation, table.id, (known) => ({ ...known, ...flags[node.subtype ?? 'AT_EnableRowSecurity'] }));
};
