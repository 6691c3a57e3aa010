import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import type { ItemId } from '#codecs/ews/ids.ts';
import { t } from '#codecs/ews/names.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { DomainError } from '#platform/errors.ts';
import { prepareEvent, type PreparedItem } from '../../ews/calendar/write-event.ts';
import { inSchemaOrder, type ItemName } from '../../ews/schema-order.ts';
import type { TargetFolder, WriteItem } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';
import { formatMarker } from './item-markers.ts';
import type { NewItem } from './write-items.ts';

/** A calendar object, task, note or card as it is created. @throws DomainError bad-value, not-supported */
export function toNewDocument(account: EwsAccount, folder: TargetFolder, item: WriteItem): NewItem {
  const { content } = item;
  try {
    if (content.mediaType === 'text/calendar') return fromCalendar(account, folder, item);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    throw new DomainError('bad-value', error.message, { cause: error });
  }
  throw new DomainError('not-supported', `${content.mediaType} has no place in ${folder.kind}`);
}

function fromCalendar(account: EwsAccount, folder: TargetFolder, item: WriteItem): NewItem {
  const calendar = parseCalendar(decodeContent(item.content.bytes));
  const components = mainComponents(calendar);
  const name = components[0]?.name ?? 'nothing';
  if (name === 'VEVENT' && folder.kind === 'calendar')
    return finished(item, 'CalendarItem', fromEvents(account, calendar, components));
  throw new DomainError('not-supported', `${name} has no place in a folder for ${folder.kind}`);
}

function fromEvents(
  { calls, zone }: EwsAccount,
  calendar: Component,
  events: readonly Component[],
): PreparedItem {
  const nowSeconds = Math.floor(calls.clock.epochMs() / 1000);
  return prepareEvent(calendar, events, { calls, owner: calls.address, zone, nowSeconds });
}

function finished(item: WriteItem, name: ItemName, prepared: PreparedItem): NewItem {
  const { fields, losses, finish } = prepared;
  const properties = [...fields.map(({ value }) => value), formatMarker(item)];
  return {
    element: t(name, inSchemaOrder(name, properties)),
    losses,
    ...(finish !== undefined && { finish: async (id: ItemId) => await finish(id) }),
  };
}
