import type { ItemId } from '#codecs/ews/ids.ts';
import { normalUid } from '#codecs/exchange/global-object-id.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first, textOf } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { Loss } from '../../item.ts';
import { field, type Field } from '../field-set.ts';
import { addAttachments, type Finished } from '../finish-item.ts';
import { attachmentsOf } from '../format-facts.ts';
import { knows, type MailboxCalls } from '../mailbox-calls.ts';
import { planEvent } from '../../exchange/calendar/planned-event.ts';
import { formatEvent, type EventFormat } from './format-event.ts';
import { formatRecurrence } from './recurrence-xml.ts';
import { writeExceptions } from './write-exceptions.ts';

/** The mailbox that events are written to. */
export interface EventTarget {
  readonly calls: MailboxCalls;
  readonly owner: string;
  readonly zone: Zone;
  readonly nowSeconds: number;
}

/** A calendar object ready to be created, and what is to be done then. */
export interface PreparedItem {
  readonly fields: readonly Field[];
  readonly losses: readonly Loss[];
  readonly finish?: (id: ItemId) => Promise<Finished>;
}

/** Makes an appointment, a meeting or a series of a calendar object. @throws DomainError bad-value */
export function prepareEvent(
  calendar: Component,
  events: readonly Component[],
  target: EventTarget,
): PreparedItem {
  const planned = planEvent(calendar, events, target.zone);
  const { main, zones, series, overrides, note } = planned;
  const losses: Loss[] = [...planned.losses];
  const format = formatOf(target, zones, { lastStart: series?.lastStart, note });
  const formatted = formatEvent(main, format);
  const uid = textOf(main, 'UID');
  const fields: Field[] = [
    ...formatted.fields,
    ...(uid === undefined || !knows(target.calls, 'Exchange2007_SP1')
      ? []
      : [field('calendar:UID', normalUid(uid))]),
  ];
  if (series !== undefined)
    fields.push({
      path: 'calendar:Recurrence',
      value: formatRecurrence(series.repetition, series.start),
    });
  const attachments = attachmentsOf(main, losses);
  const finish = async (id: ItemId): Promise<Finished> => {
    const { calls } = target;
    const added = await addAttachments(calls, id, attachments);
    if (series === undefined) return added;
    const told = await writeExceptions(calls, id.id, {
      series,
      master: main,
      overrides,
      zones,
      format,
    });
    return { ...added, losses: [...added.losses, ...told] };
  };
  const hasMore =
    attachments.length > 0 || overrides.length > 0 || first(main, 'EXDATE') !== undefined;
  return {
    fields,
    losses: [...losses, ...formatted.losses],
    ...(hasMore && { finish }),
  };
}

function formatOf(
  { calls, owner, zone, nowSeconds }: EventTarget,
  zones: Zones,
  more: { readonly lastStart: number | undefined; readonly note: string },
): EventFormat {
  const hasZonePairs = knows(calls, 'Exchange2010');
  return { zones, ownZone: zone, owner, nowSeconds, hasZonePairs, ...more };
}
