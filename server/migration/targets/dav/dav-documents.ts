import { isSamePath } from '#clients/dav/href.ts';
import type { DavClient } from '#clients/dav/dav-client.ts';
import type { DavCollection } from '#clients/dav/find-collections.ts';
import { listMembers } from '#clients/dav/list-members.ts';
import { readEtags, readMembers } from '#clients/dav/read-members.ts';
import type { Bytes } from '#platform/bytes.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import { likenessOf } from '../../likeness.ts';
import type { ExistingItem, IdLookup, PresentItem, WriteItem, WriteOutcome } from '../../target.ts';
import { lostProperties } from './lost-properties.ts';
import { deleteDocument, putDocument } from './put-document.ts';
import { inChunks } from '../../in-chunks.ts';
import { withoutScheduling } from './without-scheduling.ts';
import { WOULD_TELL, wouldTell } from './would-tell.ts';

export interface DavPlace {
  readonly client: DavClient;
  readonly collection: DavCollection;
  /** The server sends invitations of its own accord. */
  readonly schedules: boolean;
  /** The account's own, as the server says them. */
  readonly addresses: readonly string[];
}

/** Requests under way at once. */
const PUT_WINDOW = 8;
const CHUNK = 100;
const noFlags = { system: 0, keywords: [] };

/** The name that an object gets follows from its content: what was written before a cut is found again by it. */
export function hrefFor({ collection }: DavPlace, contentHash: string): string {
  const { url, kind } = collection;
  const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  return `${folder}${contentHash.slice(0, 40)}.${kind === 'calendar' ? 'ics' : 'vcf'}`;
}

/** What is there, by its UIDs. */
export function existingDocuments(
  place: DavPlace,
  ours: IdLookup,
): AsyncGenerator<readonly ExistingItem[]> {
  return inChunks(eachDocument(place, ours), CHUNK);
}

async function* eachDocument(
  { client, collection }: DavPlace,
  ours: IdLookup,
): AsyncGenerator<ExistingItem> {
  const { members } = await listMembers(client, collection, '');
  const others = members.filter(({ href }) => !ours.has(href));
  for await (const member of readMembers(client, collection, others)) {
    if ('error' in member) continue;
    const mediaType = collection.kind === 'calendar' ? 'text/calendar' : 'text/vcard';
    const likeness = await likenessOf({ mediaType, bytes: member.bytes });
    if (likeness === undefined) continue;
    yield { id: member.href, version: member.etag, likeness };
  }
}

/** Writes new objects, reads them again and says what the server made of them. @throws DomainError */
export async function writeDocuments(
  place: DavPlace,
  items: readonly WriteItem[],
): Promise<WriteOutcome[]> {
  const refused = new Map<string, string>();
  const sent = new Map<string, Sent>();
  const put = async (item: WriteItem): Promise<void> => {
    const content = contentFor(place, item);
    if ('reason' in content) return void refused.set(item.key, content.reason);
    const href = hrefFor(place, item.contentHash);
    const outcome = await putDocument(place.client, new URL(href, place.collection.url), {
      mediaType: item.content.mediaType,
      bytes: content.bytes,
      condition: { 'if-none-match': '*' },
    });
    if (outcome.kind === 'refused') refused.set(item.key, outcome.reason);
    // A name that is taken is that of the same content: an answer was lost, and it was sent again.
    else sent.set(href, { item, bytes: content.bytes });
  };
  for (let at = 0; at < items.length; at += PUT_WINDOW)
    await Promise.all(items.slice(at, at + PUT_WINDOW).map(put));
  const outcomes: WriteOutcome[] = [];
  for (const [key, reason] of refused) outcomes.push({ key, outcome: 'refused', reason });
  const hrefs = Array.from(sent, ([href, { bytes }]) => ({ href, size: bytes.length }));
  for await (const member of readMembers(place.client, place.collection, hrefs)) {
    const { item, bytes } = sent.get(member.href)!;
    outcomes.push(
      'error' in member
        ? { key: item.key, outcome: 'refused', reason: member.error.message }
        : outcomeOf(place, { item, bytes }, member),
    );
  }
  return outcomes;
}

interface Sent {
  readonly item: WriteItem;
  readonly bytes: Bytes;
}

function outcomeOf(
  { schedules }: DavPlace,
  { item, bytes }: Sent,
  kept: { readonly href: string; readonly etag: string; readonly bytes: Bytes },
): WriteOutcome {
  const { key, content } = item;
  const losses: Loss[] = [];
  const lost = lostProperties(content.mediaType, bytes, kept.bytes);
  if (lost === undefined)
    losses.push({
      what: 'target-form',
      detail: `${kept.href}: what the server gives back cannot be read`,
    });
  else if (lost.length > 0)
    losses.push({
      what: 'not-kept-by-target',
      detail: `${kept.href}: the server changed or left out ${lost.join(', ')}`,
    });
  if (schedules && bytes !== content.bytes)
    losses.push({
      what: 'scheduling',
      detail: `${kept.href}: the server does not tell the people of this meeting of changes (SCHEDULE-AGENT=CLIENT)`,
    });
  return { key, outcome: 'written', id: kept.href, version: kept.etag, losses };
}

/** What is sent: nothing that the server would send invitations for. */
function contentFor(
  { collection, schedules }: DavPlace,
  { content }: WriteItem,
): { readonly bytes: Bytes } | { readonly reason: string } {
  const wanted = collection.kind === 'calendar' ? 'text/calendar' : 'text/vcard';
  if (content.mediaType !== wanted) return { reason: `${content.mediaType} does not go there` };
  if (!schedules || wanted === 'text/vcard') return { bytes: content.bytes };
  try {
    return { bytes: withoutScheduling(content.bytes) };
  } catch (error) {
    // What cannot be read cannot be made sure not to invite anybody.
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws DomainError */
export async function replaceDocument(
  place: DavPlace,
  id: string,
  item: WriteItem,
  version: string,
): Promise<WriteOutcome> {
  const { client, collection } = place;
  const { key, content } = item;
  const prepared = contentFor(place, item);
  if ('reason' in prepared) return { key, outcome: 'refused', reason: prepared.reason };
  const { mediaType } = content;
  const { bytes } = prepared;
  const url = new URL(id, collection.url);
  const before = place.schedules ? await readOne(place, id) : undefined;
  if (before !== undefined && wouldTell(before.bytes, place.addresses))
    return { key, outcome: 'refused', reason: WOULD_TELL };
  const put = async (condition: Parameters<typeof putDocument>[2]['condition']) =>
    await putDocument(client, url, { mediaType, bytes, condition });
  let outcome = await put({ 'if-match': version });
  if (outcome.kind === 'refused') return { key, outcome: 'refused', reason: outcome.reason };
  const present = await readOne(place, id);
  if (outcome.kind === 'condition-failed') {
    if (present === undefined) outcome = await put({ 'if-none-match': '*' });
    // A run that was cut may have written it already.
    else if (lostProperties(mediaType, bytes, present.bytes)?.length !== 0)
      return { key, outcome: 'refused', reason: 'it was changed in the target meanwhile' };
  }
  const kept = present ?? (await readOne(place, id));
  if (kept === undefined)
    return { key, outcome: 'refused', reason: 'the server took it and does not give it back' };
  return outcomeOf(place, { item, bytes }, kept);
}

async function readOne({ client, collection }: DavPlace, href: string) {
  for await (const member of readMembers(client, collection, [{ href, size: undefined }]))
    if (!('error' in member)) return member;
    else if (!isDomainError(member.error, 'not-found')) throw member.error;
  return undefined;
}

/** Not what the server would call off with everybody who was invited. */
export async function removeDocuments(
  place: DavPlace,
  items: readonly { readonly id: string; readonly version: string }[],
): Promise<string[]> {
  const { client, collection, schedules, addresses } = place;
  const telling = new Set<string>();
  if (schedules && collection.kind === 'calendar')
    for await (const member of readMembers(
      client,
      collection,
      items.map(({ id }) => ({ href: id, size: undefined })),
    ))
      if (!('error' in member) && wouldTell(member.bytes, addresses)) telling.add(member.href);
  const removed: string[] = [];
  for (const { id, version } of items)
    if (
      version !== '' &&
      !telling.has(id) &&
      (await deleteDocument(client, new URL(id, collection.url), version))
    )
      removed.push(id);
  return removed;
}

/** Without hashes: servers keep contents in a form of their own, and what they made of them was looked at after writing. */
export async function* lookAtDocuments(
  { client, collection }: DavPlace,
  ids: readonly string[],
): AsyncGenerator<readonly PresentItem[]> {
  for (let at = 0; at < ids.length; at += CHUNK) {
    const etags = await readEtags(client, collection, ids.slice(at, at + CHUNK));
    yield Array.from(etags, ([id, version]) => ({ id, version, flags: noFlags }));
  }
}

// RFC 4918 §9.9
/** Takes objects to another collection under the same names; those that do not go are left out. */
export async function moveDocuments(
  { client, collection }: DavPlace,
  ids: readonly string[],
  to: DavPlace,
): Promise<ReadonlyMap<string, string>> {
  const moved = new Map<string, string>();
  if (isSamePath(collection.url.pathname, to.collection.url.pathname)) return moved;
  for (const id of ids) {
    const name = id.slice(id.lastIndexOf('/') + 1);
    const destination = new URL(name, to.collection.url);
    const headers = { destination: destination.href, overwrite: 'F' };
    const answer = await client.send('MOVE', new URL(id, collection.url), { headers });
    if (answer.status >= 200 && answer.status < 300) moved.set(id, destination.pathname);
  }
  return moved;
}
