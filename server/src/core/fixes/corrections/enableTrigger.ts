import { nameSql, quoted } from '../../down/catalogView';
import type { MakeCorrection } from '../correction';

/** Enables what a migration has left disabled: a trigger, or `ALL` or `USER` of them, by the id of the table. */
export function enableTrigger(id: string, trigger: string): MakeCorrection {
  return ({ view }) => {
    const table = view.get('relation', id);
    if (table === undefined || view.get('disabled', id)?.includes(trigger) !== true) return null;
    const isMany = trigger === 'ALL' || trigger === 'USER';
    const named = isMany ? trigger : quoted(view, trigger);
    const shown = isMany ? `the triggers of ${table.name}` : trigger;
    const alter = (verb: string): string => `ALTER TABLE ${nameSql(view, table)} ${verb} TRIGGER ${named};\n`;
    return {
      what: `enable ${shown} again`,
      name: `enable ${shown}`,
      up: alter('ENABLE'),
      down: `-- Nothing to undo: that ${shown} fire${isMany ? '' : 's'} is how it was before.\n`,
    };
  };
}
