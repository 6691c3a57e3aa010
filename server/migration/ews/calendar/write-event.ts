import type { ItemId } from '#codecs/ews/ids.ts';
import { normalUid } from '#codecs/exchange/global-object-id.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { createZones, type Zones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { DomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import { field, type Field } from '../field-set.ts';
import { addAttachments, type Finished } from '../finish-item.ts';
import { attachmentsOf } from '../format-facts.ts';
import { knows, type MailboxCalls } from '../mailbox-calls.ts';
import { seriesOf } from '../../exchange/calendar/event-series.ts';
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
  const zones = createZones(calendar, target.zone);
  const master = events.find((e) => first(e, 'RECURRENCE-ID') === undefined);
  const [single, ...others] = events;
  const main = master ?? single;
  if (main === undefined) throw new DomainError('bad-value', 'a calendar object without an event');
  const series = seriesOf(main, zones);
  const losses: Loss[] = [];
  if (master === undefined) losses.push(...orphanLosses(others));
  const isLost = first(main, 'RRULE') !== undefined && series === undefined;
  if (isLost || first(main, 'RDATE') !== undefined) losses.push(repetitionLoss(main));
  const format = formatOf(target, zones, {
    lastStart: series?.lastStart,
    note: isLost ? repetitionNote(main) : '',
  });
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
  const overrides = master === undefined ? [] : events.filter((e) => e !== master);
  const finish = async (id: ItemId): Promise<Finished> => {
    const { calls } = target;
    const added = await addAttachments(calls, id, attachments);
    if (series === undefined)
      return { ...added, losses: [...added.losses, ...lostOverrides(overrides)] };
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

/** What an overridden instance without its series is: an appointment of its own. */
function orphanLosses(others: readonly Component[]): Loss[] {
  return [
    {
      what: 'orphaned-exception',
      detail: 'an instance whose series is elsewhere is an appointment of its own now',
    },
    ...lostOverrides(others),
  ];
}

function lostOverrides(overrides: readonly Component[]): Loss[] {
  return overrides.map((event) => ({
    what: 'exception',
    detail: `the instance of ${valueOf(event, 'RECURRENCE-ID') ?? '?'} that is other than the rest`,
  }));
}

function repetitionLoss(event: Component): Loss {
  const rule = valueOf(event, 'RRULE') ?? '';
  const dates = valueOf(event, 'RDATE') ?? '';
  return {
    what: 'recurrence',
    detail: `Exchange does not repeat like this: ${[rule, dates].filter((s) => s !== '').join(' ')}`,
  };
}

function repetitionNote(event: Component): string {
  return `RRULE:${valueOf(event, 'RRULE') ?? ''}`;
}
