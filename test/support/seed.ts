/** The seed of what tests draw: LOCKSTEP_SEED, else another one for each run, which whoever fails has to say. */
export const seed = Number(process.env['LOCKSTEP_SEED'] ?? Date.now() % 1_000_000);
