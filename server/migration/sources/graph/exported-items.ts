import { isFatal } from '#clients/graph/run-batch.ts';
import { readFastTransfer } from '#codecs/fast-transfer/read-fast-transfer.ts';
import {
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  type JsonObject,
} from '#codecs/graph/json-value.ts';
import { convertItem } from '#codecs/mapi/convert-item.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { isGroup, itemsOf } from '../../graph/exported/find-exported.ts';
import { mailboxPath, type ExportedId } from '../../graph/exported/exported-id.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import type { FolderListing } from '../../source.ts';
import type { GraphReading } from './graph-reading.ts';

/** Exchange gives no more in one answer. */
const BATCH = 20;
const MAX_ANSWER_BYTES = 220 * 1024 * 1024;
/** Of what one item becomes. */
const MAX_ITEM_BYTES = 64 * 1024 * 1024;

/** Notes and entries of a journal; of a folder of contacts the groups alone: the others come over Graph itself. */
export function listExported(
  { mailbox }: GraphReading,
  folder: SourceFolder,
  exported: ExportedId,
): FolderListing {
  async function* items(): AsyncGenerator<readonly ListedItem[]> {
    const seen = new Set<string>();
    for await (const page of mailbox.atRoot.pages(itemsOf(exported)))
      yield page.items
        .filter((it) => folder.kind !== 'addressbook' || isGroup(it))
        .flatMap(toListed)
        .filter(({ id }) => !seen.has(id) && seen.add(id));
  }
  return { isComplete: true, items: items(), gone: () => [], state: () => '', validity: 'graph' };
}

function toListed(item: JsonObject): ListedItem[] {
  const id = textAt(item, 'id');
  const size = numberAt(item, 'size');
  if (id === undefined) return [];
  return [{ id, version: textAt(item, 'changeKey') ?? '', ...(size !== undefined && { size }) }];
}

/** Contents in the order asked for. */
export async function* readExported(
  reading: GraphReading,
  { mailbox: id }: ExportedId,
  items: readonly ListedItem[],
): AsyncGenerator<ReadItem | UnreadItem> {
  for (let at = 0; at < items.length; at += BATCH) {
    const some = items.slice(at, at + BATCH);
    const answer = await reading.mailbox.atRoot.ask({
      method: 'POST',
      path: `${mailboxPath(id)}/exportItems`,
      json: { itemIds: some.map((it) => it.id) },
      // It only reads.
      isRepeatable: true,
      maxBytes: MAX_ANSWER_BYTES,
    });
    const given = new Map(objectsAt(answer, 'value').map((it) => [textAt(it, 'itemId') ?? '', it]));
    for (const item of some) yield await toItem(reading, item, given.get(item.id));
  }
}

async function toItem(
  { mailbox }: GraphReading,
  { id, version }: ListedItem,
  given: JsonObject | undefined,
): Promise<ReadItem | UnreadItem> {
  const data = textAt(given, 'data');
  if (data === undefined) {
    const why = textAt(objectAt(given, 'error'), 'message') ?? 'it was not given';
    return { id, error: new DomainError('not-found', why) };
  }
  const stream = Buffer.from(data, 'base64');
  try {
    const converted = await convertItem(readFastTransfer(stream), {
      maxBytes: MAX_ITEM_BYTES,
      owner: mailbox.owner,
    });
    const { mediaType, bytes, losses } = converted;
    return {
      id,
      version: textAt(given, 'changeKey') ?? version,
      content: { mediaType, bytes },
      losses,
    };
  } catch (error) {
    if (isDomainError(error) && isFatal(error)) throw error;
    if (!isDomainError(error) && !(error instanceof InputSyntaxError)) throw error;
    return { id, error, remains: stream };
  }
}
