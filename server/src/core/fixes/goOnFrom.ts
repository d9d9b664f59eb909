import { literal } from '../down/catalogView';

/** The statement, without `;`, that lets a sequence go on with the next number of another one. Both as SQL. */
export function goOnFrom(sequence: string, other: string): string {
  return `SELECT setval(${literal(sequence)}, nextval(${literal(other)}), false)`;
}
