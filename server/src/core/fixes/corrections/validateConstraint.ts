import { nameSql, quoted } from '../../down/catalogView';
import type { MakeCorrection } from '../correction';

/** Validates a constraint that was added NOT VALID, by the id of its table. */
export function validateConstraint(id: string, constraint: string): MakeCorrection {
  return ({ view }) => {
    const table = view.get('relation', id);
    const known = table?.constraints.find(({ name }) => name === constraint);
    if (table === undefined || known === undefined || known.isValidated) return null;
    return {
      what: `validate ${constraint}`,
      name: `validate ${constraint}`,
      up: `ALTER TABLE ${nameSql(view, table)} VALIDATE CONSTRAINT ${quoted(view, constraint)};\n`,
      down: `-- Nothing to undo: a constraint that was validated stays so, and no row has changed.\n`,
    };
  };
}
