import { hash } from 'node:crypto';
import { deleteItem } from '#codecs/ews/delete-item.ts';
import { findItem } from '#codecs/ews/find-item.ts';
import { itemIdOf, type ItemId } from '#codecs/ews/ids.ts';
import { textAt } from '#codecs/ews/names.ts';
import { extendedOf, formatExtended } from '#codecs/ews/property-path.ts';
import { updateItem, type ItemUpdate } from '#codecs/ews/update-item.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { fields } from '../../ews/fields.ts';
import { call, callEach, knows, type MailboxCalls } from '../../ews/mailbox-calls.ts';
import type { WriteItem } from '../../target.ts';

type Marked = Pick<WriteItem, 'key' | 'contentHash'>;

const PAGE = 500;

/**
 * The property by which an item that we wrote is known again. One that is not whole yet, as its attachments or exceptions are
 * still to come, says so.
 */
export function formatMarker(item: Marked, isWhole: boolean): XmlElement {
  const marker = markerOf(item);
  return formatExtended(fields.carriedOver, isWhole ? marker : PENDING + marker);
}

const PENDING = 'pending ';

function markerOf({ key, contentHash }: Marked): string {
  return hash('sha256', `${key}\n${contentHash}`, 'hex');
}

/** Says that an item is whole now; gives its new id. */
export async function settleMarker(
  calls: MailboxCalls,
  id: ItemId,
  elementName: string,
  item: Marked,
): Promise<ItemId> {
  const update = { path: fields.carriedOver, value: formatMarker(item, true) };
  const change: ItemUpdate = { item: { id: id.id }, elementName, updates: [update] };
  const manner = {
    conflicts: 'AlwaysOverwrite',
    suppressesReceipts: knows(calls, 'Exchange2013_SP1'),
  } as const;
  const [outcome] = await callEach(calls, [change], (some) => updateItem(some, manner));
  if (outcome?.ok === false) throw outcome.error;
  return outcome?.value ?? id;
}

/** When the newest item of the folder was made, by the server's clock; '' for an empty folder. */
export async function readMark(calls: MailboxCalls, folder: string): Promise<string> {
  const { elements } = await call(calls, newestFirst(folder, 0, 1));
  return textAt(elements[0], 'DateTimeCreated') ?? '';
}

/**
 * Which of the items have been made since the mark, with their ids. Those that were begun and not ended are taken away: they
 * are written again as a whole.
 */
export async function findWritten(
  calls: MailboxCalls,
  folder: string,
  mark: string,
  items: readonly Marked[],
): Promise<Map<string, string>> {
  const wanted = new Map(items.map((item) => [markerOf(item), item.key]));
  const found = new Map<string, string>();
  const unfinished: string[] = [];
  for await (const item of newerThan(calls, folder, mark)) {
    const marker = extendedOf(item, fields.carriedOver) ?? '';
    const key = wanted.get(marker.replace(PENDING, ''));
    const id = itemIdOf(item)?.id;
    if (key === undefined || id === undefined) continue;
    if (marker.startsWith(PENDING)) unfinished.push(id);
    else found.set(key, id);
  }
  await removeAll(calls, unfinished);
  return found;
}

async function* newerThan(
  calls: MailboxCalls,
  folder: string,
  mark: string,
): AsyncGenerator<XmlElement> {
  for (let offset = 0; ;) {
    const page = await call(calls, newestFirst(folder, offset, PAGE));
    for (const item of page.elements) {
      // Several are made in one second: those of the mark's own are looked at, too.
      if ((textAt(item, 'DateTimeCreated') ?? '') < mark) return;
      yield item;
    }
    if (page.isLast) return;
    offset = Math.max(page.nextOffset ?? 0, offset + page.elements.length);
  }
}

async function removeAll(calls: MailboxCalls, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const isQuiet = knows(calls, 'Exchange2013_SP1');
  const outcomes = await callEach(calls, ids, (some) =>
    deleteItem(
      some.map((id) => ({ id })),
      isQuiet,
    ),
  );
  for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
}

function newestFirst(folder: string, offset: number, count: number) {
  return findItem({
    folder: { id: folder },
    shape: { properties: ['item:DateTimeCreated', fields.carriedOver] },
    offset,
    count,
    sort: { path: 'item:DateTimeCreated', order: 'Descending' },
  });
}
