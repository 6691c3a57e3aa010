import type { DomainError } from '#platform/errors.ts';
import type { ItemId } from '#platform/ids.ts';
import { groupBySize } from './group-by-size.ts';
import type { AccountReader } from './store.ts';

/** Contents in memory at a time. */
const AT_ONCE = { bytes: 8 * 1024 * 1024, count: 100 } as const;

/** What may be read together. @param rows those without a size are read alone */
export function groupsToRead<T extends { readonly size?: number | undefined }>(
  rows: readonly T[],
): Iterable<readonly T[]> {
  return groupBySize(rows, ({ size = Infinity }) => size, AT_ONCE);
}

/**
 * Each with its content, in order; what cannot be read is an error in its place. However many and large they are, 8 MiB of them,
 * or one that is larger, are in memory at a time.
 * @param rows of messages with their 'size', or documents
 */
export async function* eachContent<
  T extends { readonly itemId: ItemId; readonly size: number | undefined },
>(
  reader: Pick<AccountReader, 'readContents'>,
  rows: readonly T[],
): AsyncGenerator<readonly [row: T, content: Buffer | DomainError]> {
  for (const group of groupsToRead(rows)) {
    const contents = await reader.readContents(group.map(({ itemId }) => itemId));
    for (const [i, row] of group.entries()) yield [row, contents[i]!];
  }
}
