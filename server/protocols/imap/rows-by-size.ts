import type { MessageRow } from '#store/message.ts';

/** Rows that are read together: of at most so many bytes, a larger message alone. Their size must have been asked for. */
export function* rowsBySize(
  rows: readonly MessageRow[],
  mostBytes: number,
): Generator<readonly MessageRow[]> {
  let group: MessageRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (group.length > 0 && bytes + row.size! > mostBytes) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(row);
    bytes += row.size!;
  }
  if (group.length > 0) yield group;
}
