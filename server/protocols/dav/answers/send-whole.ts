import { matchesWeakly, parseEtagList } from '#codecs/webdav/etag-list.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { seesPrivateItems } from '#directory/sharing-levels.ts';
import { exportCalendar } from '#groupware/export-calendar.ts';
import { exportCards } from '#groupware/export-cards.ts';
import { withoutBookkeeping } from '#scheduling/bookkeeping.ts';
import type { AccountReader } from '#store/store.ts';
import { maskComponent } from '../caldav/masked.ts';
import { readStoredOf, storedText } from '../properties/stored-properties.ts';
import type { DavRequest } from '../request.ts';
import type { CollectionNode } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { sendEmpty } from './send.ts';
import { writePieces } from './write-pieces.ts';

/** Sends a calendar or an address book as one text, while it is read. */
export async function sendWhole(request: DavRequest, node: CollectionNode): Promise<void> {
  assertPrivilege(node, 'read');
  const { deps, exchange } = request;
  const { collection, owner, rights } = node;
  const isCalendar = node.space === 'calendars';
  // Who sees more or less of it gets another text.
  const etag = `W/"${collection.objectId}-${collection.highestModseq}-${rights}"`;
  const known = request.header('if-none-match');
  if (known !== undefined && matchesWeakly(parseEtagList(known), etag.slice(2)))
    return sendEmpty(exchange, 304, { etag });
  const fileName = `${node.segments.at(-1)}.${isCalendar ? 'ics' : 'vcf'}`;
  const headers = {
    etag,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    'content-type': isCalendar ? 'text/calendar; charset=utf-8' : 'text/vcard; charset=utf-8',
    'cache-control': 'private, no-cache',
  };
  if (exchange.request.method === 'HEAD') return sendEmpty(exchange, 200, headers);
  await deps.store.read(owner.id, async (reader) => {
    exchange.response.writeHead(200, headers);
    const pieces = isCalendar
      ? exportCalendar(reader, collection.id, await calendarOptions(reader, node))
      : exportCards(reader, collection.id);
    await writePieces(deps.clock, exchange.response, pieces);
  });
}

async function calendarOptions(reader: AccountReader, { collection, rights }: CollectionNode) {
  const displayName = storedText(await readStoredOf(reader, collection), '{DAV:}displayname');
  const show = (object: Component): Component => ({
    ...object,
    components: withoutBookkeeping(object).components.map(maskComponent),
  });
  return { displayName, show: seesPrivateItems(rights) ? withoutBookkeeping : show };
}
