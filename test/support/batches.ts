/**
 * The block that a fix writes to change rows in batches, by a key of one column. `change` is the statement with its
 * indentation and `;`, and RANGE where the rows of a batch are told.
 */
export function batchesByKey(table: string, key: string, change: string): string {
  return `DO $batches$
DECLARE
  from_1 ${table}.${key}%TYPE;
  to_1 ${table}.${key}%TYPE;
  has_more boolean;
  changed bigint;
  done bigint := 0;
BEGIN
  SELECT ${key} INTO from_1 FROM ${table} ORDER BY ${key} LIMIT 1;
  has_more := FOUND;
  WHILE has_more LOOP
    SELECT ${key} INTO to_1 FROM ${table}
      WHERE ${key} >= from_1 ORDER BY ${key} OFFSET 5000 LIMIT 1;
    has_more := FOUND;
${change.replace('RANGE', `${key} >= from_1 AND (NOT has_more OR ${key} < to_1)`)}
    GET DIAGNOSTICS changed = ROW_COUNT;
    done := done + changed;
    COMMIT;
    RAISE NOTICE 'lockstep: % rows', done;
    from_1 := to_1;
  END LOOP;
END
$batches$;
`;
}
