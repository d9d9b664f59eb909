/** A name as Markdown shows code. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** Text that Markdown shows as it is. An underscore inside a word means nothing to it. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\`*[\]<>#|]|(?<!\w)_|_(?!\w)/g, '\\$&');
}
