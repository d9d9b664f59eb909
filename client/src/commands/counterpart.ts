/** The name of the other half of a migration, by the names that tools give; undefined: this one has none by its name. */
export function counterpartName(name: string): string | undefined {
  const direction = /^(.*[._-])?(up|down)((?:\.[^.]+)*\.sql)$/i.exec(name);
  if (direction !== null) {
    const [, before = '', word = '', after = ''] = direction;
    return `${before}${word.toLowerCase() === 'up' ? 'down' : 'up'}${after}`;
  }
  // Flyway: V2__add_orders.sql and U2__add_orders.sql.
  const versioned = /^([VU])(\d.*__.*\.sql)$/.exec(name);
  return versioned === null ? undefined : `${versioned[1] === 'V' ? 'U' : 'V'}${versioned[2] ?? ''}`;
}
