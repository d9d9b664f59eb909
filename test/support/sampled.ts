import { createHash } from 'node:crypto';
import { seed } from './seed';

/**
 * Whether a test is among the half that runs where LOCKSTEP_MAJORS asks for nothing, as in continuous integration;
 * LOCKSTEP_SEED chooses another half. `npm run test:postgres` runs all.
 */
export function isSampled(name: string): boolean {
  if (process.env['LOCKSTEP_MAJORS'] !== undefined) return true;
  return (createHash('sha256').update(`${seed} ${name}`).digest()[0] ?? 0) % 2 === 0;
}
