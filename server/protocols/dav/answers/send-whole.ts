import { matchesWeakly, parseEtagList } from '#codecs/webdav/etag-list.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { Card } from '#codecs/vcard/card.ts';
import { isPrivateCard } from '#codecs/vcard/is-private-card.ts';
import { seesPrivateItems } from '#directory/sharing-levels.ts';
import { exportCalendar } from '#groupware/export-calendar.ts';
import { exportCards } from '#groupware/export-cards.ts';
import { withoutBookkeeping } from '#scheduling/bookkeeping.ts';
import type { AccountReader } from '#store/store.ts';
import { zoneDefinerFor, zonesAsked } from '../caldav/asked-zones.ts';
import { maskCalendar } from '../caldav/masked.ts';
import type { DavRequest } from '../request.ts';
import type { CollectionNode } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { sendEmpty } from './send.ts';
import { ownersName, wholeEtag } from './whole-etag.ts';
import { writePieces } from './write-pieces.ts';

/** Sends a calendar or an address book as one text, while it is read. */
export async function sendWhole(request: DavRequest, node: CollectionNode): Promise<void> {
  assertPrivilege(node, 'read');
  const { deps, exchange } = request;
  const { collection, owner } = node;
  const isCalendar = node.space === 'calendars';
  const zones = zonesAsked(request);
  const etag = await deps.store.look(owner.id, (reader) => wholeEtag(reader, node, zones));
  const known = request.header('if-none-match');
  if (known !== undefined && matchesWeakly(parseEtagList(known), etag.slice(2)))
    return sendEmpty(exchange, 304, { etag });
  const fileName = `${node.segments.at(-1)}.${isCalendar ? 'ics' : 'vcf'}`;
  const headers = {
    etag,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    'content-type': isCalendar ? 'text/calendar; charset=utf-8' : 'text/vcard; charset=utf-8',
    'cache-control': 'private, no-cache',
    ...(isCalendar && { vary: 'CalDAV-Timezones' }),
  };
  if (exchange.request.method === 'HEAD') return sendEmpty(exchange, 200, headers);
  await deps.store.read(owner.id, async (reader) => {
    exchange.response.writeHead(200, headers);
    const pieces = isCalendar
      ? exportCalendar(reader, collection.id, await calendarOptions(request, reader, node))
      : exportCards(reader, collection.id, seesPrivateItems(node.rights) ? undefined : isPublic);
    await writePieces(deps.clock, exchange.response, pieces);
  });
}

/** As one text, an address book has the cards that are not private. */
const isPublic = (card: Card): boolean => !isPrivateCard(card);

/** One definition of a time zone is for all objects: those made are right from 1970 on. */
const DEFINED_SINCE = 0;

async function calendarOptions(request: DavRequest, reader: AccountReader, node: CollectionNode) {
  const displayName = await ownersName(reader, node);
  const define = zoneDefinerFor(request, DEFINED_SINCE) ?? ((object: Component) => object);
  const isWhole = seesPrivateItems(node.rights);
  const show = (object: Component): Component => {
    const shown = withoutBookkeeping(object);
    return define(isWhole ? shown : maskCalendar(shown));
  };
  return { displayName, show };
}
