import type { Marker } from './marker';

const breakpoint = /--> statement-breakpoint/g;

/** drizzle-kit: statements end at `--> statement-breakpoint`; all that is pending runs in one transaction. */
export const drizzle: Marker = {
  id: 'drizzle',
  recognises: (text) => text.includes('--> statement-breakpoint'),
  sections: (text, start, direction) => [
    {
      direction: direction ?? 'up',
      span: { start, end: text.length },
      sending: 'transaction',
      cuts: Array.from(text.matchAll(breakpoint), ({ index }) => index),
    },
  ],
  optOut: () => null,
  scaffold: () => null,
};
