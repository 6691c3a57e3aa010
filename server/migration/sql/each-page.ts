/**
 * Rows in pages: each page is asked for behind the last row of the one before.
 * @param full rows of a full page: one with fewer is the last. Without it an empty one is, for rows that may come in meanwhile.
 */
export async function* eachPage<Row, Key>(
  first: Key,
  keyOf: (row: Row) => Key,
  ask: (after: Key) => Promise<readonly Row[]>,
  full = 1,
): AsyncGenerator<readonly Row[]> {
  for (let after = first; ;) {
    const rows = await ask(after);
    const last = rows.at(-1);
    if (last !== undefined) yield rows;
    if (last === undefined || rows.length < full) return;
    after = keyOf(last);
  }
}
