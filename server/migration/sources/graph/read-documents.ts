import { isFatal } from '#clients/graph/run-batch.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import type { ListedItem, ReadItem, UnreadItem } from '../../item.ts';
import type { GraphReading } from './graph-reading.ts';

/** How items of one kind are read. */
export interface DocumentReader {
  /** With everything that is asked for. */
  path(id: string): string;
  /** Instead of it, once that was refused as a question that the service does not understand. */
  plainPath?(id: string): string;
  toItem(item: JsonObject): Promise<ReadItem>;
}

const BATCH = 20;

/** Events, contacts or tasks in the order asked for. */
export async function* readDocuments(
  { mailbox }: GraphReading,
  items: readonly ListedItem[],
  reader: DocumentReader,
): AsyncGenerator<ReadItem | UnreadItem> {
  let isPlain = false;
  const ask = async (some: readonly ListedItem[]) =>
    await mailbox.batch(
      some.map(({ id }) => ({
        method: 'GET',
        path: isPlain && reader.plainPath !== undefined ? reader.plainPath(id) : reader.path(id),
      })),
      true,
    );
  for (let at = 0; at < items.length; at += BATCH) {
    const some = items.slice(at, at + BATCH);
    let outcomes = await ask(some);
    const isRefused = outcomes.some((it) => !it.ok && it.error.code === 'bad-value');
    if (isRefused && !isPlain && reader.plainPath !== undefined) {
      isPlain = true;
      outcomes = await ask(some);
    }
    for (const [i, outcome] of outcomes.entries()) {
      const { id } = some[i]!;
      if (outcome.ok) yield await readOne(id, outcome.value, reader);
      else if (isFatal(outcome.error)) throw outcome.error;
      else yield { id, error: outcome.error };
    }
  }
}

async function readOne(
  id: string,
  item: JsonObject,
  { toItem }: DocumentReader,
): Promise<ReadItem | UnreadItem> {
  try {
    return await toItem(item);
  } catch (error) {
    // What is wrong with one item is its own; a server that is gone is not.
    if (!isDomainError(error) || isFatal(error)) throw error;
    return { id, error };
  }
}
