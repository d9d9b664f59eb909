import { lockstepJson } from './declaration';
import { ruleSettingSchema } from './rules';
import type { JsonSchema, SchemaNames } from './shape';

/** The JSON schema (draft 7) of lockstep.json, with VS Code's extensions. `names` lets it list rules and layouts. */
export function configSchema(names: SchemaNames = { rules: [], layouts: [] }): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Lockstep: configuration of a project (lockstep.json)',
    ...lockstepJson.schema(names),
    allowComments: true,
    allowTrailingCommas: true,
    definitions: { ruleSetting: ruleSettingSchema },
  };
}
