import { layouts } from '../layouts/index';
import { ruleById, ruleIds, sameAs } from '../rules/index';
import type { KnownNames } from './shape';

/** What lockstep.json may refer to: the rules and layouts that there are. */
export const knownNames: KnownNames = {
  knownRules: ruleIds,
  sameAs,
  knownLayouts: layouts.map(({ id }) => id),
  optionsOf: (id) => ruleById(id)?.meta.options,
};
