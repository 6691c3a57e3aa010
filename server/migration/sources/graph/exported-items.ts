import { pathOfLink } from '#clients/graph/follow-pages.ts';
import { rootFor } from '#clients/graph/graph-client.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { readFastTransfer } from '#codecs/fast-transfer/read-fast-transfer.ts';
import {
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  type JsonObject,
} from '#codecs/graph/json-value.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import { resolveHeader } from '../../exchange/resolve-header.ts';
import { isGroup } from '../../graph/exported/find-exported.ts';
import { itemsOf } from '../../graph/exported/walk-folders.ts';
import { mailboxPath, type ExportedId } from '../../graph/exported/exported-id.ts';
import { kindOfMessageClass } from '../../mapi-items/kind-of-class.ts';
import { MAX_ITEM_BYTES, toReadItem } from '../../mapi-items/to-read-item.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import type { FolderListing } from '../../source.ts';
import type { GraphReading } from './graph-reading.ts';

/** Exchange gives no more in one answer. */
const BATCH = 20;
const MAX_ANSWER_BYTES = 220 * 1024 * 1024;

/**
 * Notes and entries of a journal; of a folder of contacts the groups alone: the others come over Graph itself. Of an archive
 * mailbox everything.
 */
export function listExported(
  { mailbox }: GraphReading,
  folder: SourceFolder,
  exported: ExportedId,
): FolderListing {
  const isTaken = (item: JsonObject): boolean =>
    folder.kind !== 'addressbook' || exported.isArchive || isGroup(item);
  async function* items(): AsyncGenerator<readonly ListedItem[]> {
    const seen = new Set<string>();
    for await (const page of mailbox.atRoot.pages(itemsOf(exported)))
      yield page.items
        .filter(isTaken)
        .flatMap((item) => toListed(folder, item))
        .filter(({ id }) => !seen.has(id) && seen.add(id));
  }
  return { isComplete: true, items: items(), gone: () => [], state: () => '', validity: 'graph' };
}

function toListed({ kind }: SourceFolder, item: JsonObject): ListedItem[] {
  const id = textAt(item, 'id');
  const size = numberAt(item, 'size');
  if (id === undefined) return [];
  // Messages are what they were.
  const version = kind === 'mailbox' ? '' : (textAt(item, 'changeKey') ?? '');
  return [{ id, version, ...(size !== undefined && { size }) }];
}

/** Contents in the order asked for. */
export async function* readExported(
  reading: GraphReading,
  { kind }: SourceFolder,
  exported: ExportedId,
  items: readonly ListedItem[],
): AsyncGenerator<ReadItem | UnreadItem> {
  for (let at = 0; at < items.length; at += BATCH) {
    const some = items.slice(at, at + BATCH);
    const given = await exportAll(reading, exported, some);
    for (const item of some) yield await toItem(reading, kind, item, given.get(item.id));
  }
}

type Given = ReadonlyMap<string, JsonObject>;

/** What lies in a further mailbox of an archive is asked for again, there. */
async function exportAll(
  reading: GraphReading,
  exported: ExportedId,
  items: readonly ListedItem[],
): Promise<Given> {
  const { client } = reading.mailbox;
  const path = `${mailboxPath(exported.mailbox)}/exportItems`;
  const given = await exportAt(reading, exported, path, items);
  if (!exported.isArchive) return given;
  const moved = Map.groupBy(items, ({ id }) => movedTo(given.get(id)));
  const all = new Map(given);
  for (const [link, some] of moved) {
    if (link === undefined) continue;
    const there = pathOfLink(rootFor(client.root, { path, isBeta: true }), link);
    for (const [id, answer] of await exportAt(reading, exported, there, some)) all.set(id, answer);
  }
  return all;
}

async function exportAt(
  { mailbox }: GraphReading,
  { isArchive }: ExportedId,
  path: string,
  items: readonly ListedItem[],
): Promise<Given> {
  const answer = await mailbox.atRoot.ask({
    method: 'POST',
    path,
    isBeta: isArchive,
    json: { itemIds: items.map((it) => it.id) },
    // It only reads.
    isRepeatable: true,
    maxBytes: MAX_ANSWER_BYTES,
  });
  return new Map(objectsAt(answer, 'value').map((it) => [textAt(it, 'itemId') ?? '', it]));
}

function errorOf(given: JsonObject | undefined): JsonObject | undefined {
  return objectAt(given, 'error') ?? objectAt(given, 'Error');
}

function movedTo(given: JsonObject | undefined): string | undefined {
  const error = errorOf(given);
  const isMoved = textAt(error, 'code') === 'ErrorArchiveFolderMovedPermanently';
  return isMoved ? textAt(error, 'message') : undefined;
}

async function toItem(
  { mailbox, resolver }: GraphReading,
  kind: SourceFolder['kind'],
  { id, version }: ListedItem,
  given: JsonObject | undefined,
): Promise<ReadItem | UnreadItem> {
  const data = textAt(given, 'data');
  if (data === undefined) {
    const why = textAt(errorOf(given), 'message') ?? 'it was not given';
    return { id, error: new DomainError('not-found', why) };
  }
  const stream = Buffer.from(data, 'base64');
  try {
    const mapi = readFastTransfer(stream);
    const messageClass = mapi.properties.find(tags.messageClass)?.value;
    const own = kindOfMessageClass(typeof messageClass === 'string' ? messageClass : undefined);
    if (kind !== 'mailbox' && own !== kind)
      throw new DomainError(
        'not-supported',
        `an item for a folder of kind ${own} has no place in one of kind ${kind}`,
      );
    const options = { maxBytes: MAX_ITEM_BYTES, owner: mailbox.owner };
    const item = await toReadItem(id, mapi, { kind, options });
    if (kind === 'mailbox') return await withAddresses(item, resolver);
    return { ...item, version: textAt(given, 'changeKey') ?? version };
  } catch (error) {
    if (isDomainError(error) && isFatal(error)) throw error;
    if (!isDomainError(error) && !(error instanceof InputSyntaxError)) throw error;
    return { id, error, remains: stream };
  }
}

async function withAddresses(item: ReadItem, resolver: AddressResolver): Promise<ReadItem> {
  const { message, losses } = await resolveHeader(item.content.bytes, resolver);
  return {
    ...item,
    content: { ...item.content, bytes: message },
    losses: [...item.losses, ...losses],
  };
}
