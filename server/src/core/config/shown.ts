/** A user's text as a message may repeat it: short, and not at all when it may hold a password. */
export function shown(text: string): string {
  if (/:\/\/|passw|pwd/i.test(text)) return '…';
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
