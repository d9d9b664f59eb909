// The pictures of docs/images.
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes that a picture of the README may have. */
const limit = 200_000;

/**
 * Puts pictures that were taken into the folder of the docs: those that it lacks, and all of them when it is to be updated.
 * Fonts differ between machines, so that a picture that differs is no error.
 * @throws Error when a picture is too large.
 */
export function keepPictures(taken, docs, isUpdate) {
  for (const name of readdirSync(taken)) {
    const { size } = statSync(join(taken, name));
    if (size > limit) throw new Error(`${name} has ${size} bytes; the README takes ${limit}.`);
    if (!isUpdate && existsSync(join(docs, name))) continue;
    copyFileSync(join(taken, name), join(docs, name));
    console.log(`  docs/images/${name} (${Math.round(size / 1024)} KB)`);
  }
}
