import type { XmlElement } from '#codecs/xml/element.ts';
import { getItem } from '#codecs/ews/get-item.ts';
import type { Outcome } from '#codecs/ews/response-messages.ts';
import type { ItemShape } from '#codecs/ews/shapes.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { callEach, type MailboxCalls } from '../../ews/mailbox-calls.ts';
import type { ListedItem, ReadItem, UnreadItem } from '../../item.ts';

/** One call may last a minute on the server, and its answer is held in memory. */
const BATCH_ITEMS = 25;
const BATCH_BYTES = 6 * 1024 * 1024;

/** How items of one kind are read. */
export interface ItemReader {
  readonly shape: ItemShape;
  toItem(id: string, element: XmlElement): Promise<ReadItem | UnreadItem>;
}

/** Reads items in batches, the next one while the last is being worked on. */
export async function* readItems(
  calls: MailboxCalls,
  items: readonly ListedItem[],
  reader: ItemReader,
): AsyncGenerator<ReadItem | UnreadItem> {
  const batches = toBatches(items);
  let next = batches.length === 0 ? undefined : quietly(readBatch(calls, batches[0]!, reader));
  for (let i = 0; i < batches.length; i++) {
    const outcomes = await next!;
    if (i + 1 < batches.length) next = quietly(readBatch(calls, batches[i + 1]!, reader));
    for (const [at, { id }] of batches[i]!.entries()) {
      const outcome = outcomes[at];
      yield await toItem(id, outcome, reader);
    }
  }
}

/** An error is seen where the batch is waited for; until then nobody needs to know. */
function quietly<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

async function readBatch(
  calls: MailboxCalls,
  batch: readonly ListedItem[],
  { shape }: ItemReader,
): Promise<Outcome<XmlElement | undefined>[]> {
  const ask = async (items: readonly ListedItem[]) =>
    await callEach(calls, items, (some) =>
      getItem(
        some.map(({ id }) => ({ id })),
        shape,
      ),
    );
  try {
    return await ask(batch);
  } catch (error) {
    // Sizes may have been understated, and one that cannot be shown may take the others with it.
    const isOwn = isDomainError(error, 'too-large') || isDomainError(error, 'corrupt');
    if (!isOwn) throw error;
    if (batch.length === 1) return [{ ok: false, error }];
    const single: Outcome<XmlElement | undefined>[] = [];
    for (const item of batch)
      single.push(...(await readBatch(calls, [item], { shape } as ItemReader)));
    return single;
  }
}

async function toItem(
  id: string,
  outcome: Outcome<XmlElement | undefined> | undefined,
  reader: ItemReader,
): Promise<ReadItem | UnreadItem> {
  if (outcome === undefined) return { id, error: new DomainError('not-found', 'it was not given') };
  if (!outcome.ok) return { id, error: outcome.error };
  if (outcome.value === undefined)
    return { id, error: new DomainError('corrupt', 'there is nothing in it') };
  try {
    return await reader.toItem(id, outcome.value);
  } catch (error) {
    // What is wrong with one item is its own; a server that is gone is not.
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    return { id, error };
  }
}

function toBatches(items: readonly ListedItem[]): ListedItem[][] {
  const batches: ListedItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    const last = batches.at(-1);
    const size = item.size ?? 0;
    if (last === undefined || last.length >= BATCH_ITEMS || bytes + size > BATCH_BYTES) {
      batches.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return batches;
}
