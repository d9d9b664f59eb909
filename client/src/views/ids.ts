/** The views that package.json contributes, by what they show. */
export const viewIds = { migrations: 'lockstep.migrations', databases: 'lockstep.databases' } as const;

/** Holds the kind of the state (stateKinds). */
export const stateKey = 'lockstep.state';
