import { relative, resolve, sep } from 'node:path';

/** A path as messages show it: relative to the working directory, unless that is longer. With `/`. */
export function shownPath(path: string, cwd: string): string {
  const absolute = resolve(cwd, path);
  const fromHere = relative(cwd, absolute);
  const shorter = fromHere !== '' && fromHere.length < absolute.length ? fromHere : absolute;
  return shorter.split(sep).join('/');
}

/** A path relative to a folder, with `/`, as projects name their files. */
export function pathInProject(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** Whether a path lies below a folder. */
export function isBelow(folder: string, path: string): boolean {
  const inside = pathInProject(folder, path);
  return inside !== '' && !inside.startsWith('../') && inside !== '..' && !/^(?:[A-Za-z]:|\/)/.test(inside);
}
