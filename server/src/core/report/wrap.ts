/**
 * Breaks a text at blanks into lines of at most `columns`; a longer word stays whole. `taken`: the columns that are used
 * already on the first line. undefined columns: one line.
 */
export function wrap(text: string, columns: number | undefined, taken = 0): string[] {
  if (columns === undefined) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const used = line.length + (lines.length === 0 ? taken : 0);
    if (line !== '' && used + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
