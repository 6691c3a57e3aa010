import { hash } from 'node:crypto';
import { findItem } from '#codecs/ews/find-item.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { textAt } from '#codecs/ews/names.ts';
import { extendedOf, formatExtended } from '#codecs/ews/property-path.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { fields } from '../../ews/fields.ts';
import { call, type MailboxCalls } from '../../ews/mailbox-calls.ts';
import type { WriteItem } from '../../target.ts';

type Marked = Pick<WriteItem, 'key' | 'contentHash'>;

const PAGE = 500;

/** The property by which an item that we wrote is known again. */
export function formatMarker(item: Marked): XmlElement {
  return formatExtended(fields.carriedOver, markerOf(item));
}

function markerOf({ key, contentHash }: Marked): string {
  return hash('sha256', `${key}\n${contentHash}`, 'hex');
}

/** When the newest item of the folder was made, by the server's clock; '' for an empty folder. */
export async function readMark(calls: MailboxCalls, folder: string): Promise<string> {
  const { elements } = await call(calls, newestFirst(folder, 0, 1));
  return textAt(elements[0], 'DateTimeCreated') ?? '';
}

/** Which of the items have been made since the mark, with their ids. */
export async function findWritten(
  calls: MailboxCalls,
  folder: string,
  mark: string,
  items: readonly Marked[],
): Promise<Map<string, string>> {
  const wanted = new Map(items.map((item) => [markerOf(item), item.key]));
  const found = new Map<string, string>();
  for (let offset = 0; ;) {
    const page = await call(calls, newestFirst(folder, offset, PAGE));
    for (const item of page.elements) {
      // Several are made in one second: those of the mark's own are looked at, too.
      if ((textAt(item, 'DateTimeCreated') ?? '') < mark) return found;
      const key = wanted.get(extendedOf(item, fields.carriedOver) ?? '');
      const id = itemIdOf(item);
      if (key !== undefined && id !== undefined) found.set(key, id.id);
    }
    if (page.isLast) return found;
    offset = Math.max(page.nextOffset ?? 0, offset + page.elements.length);
  }
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
