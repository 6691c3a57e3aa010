import { createHash } from 'node:crypto';
import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { normalUid } from '#codecs/exchange/global-object-id.ts';
import { epochSecondsOf } from '#codecs/graph/date-time.ts';
import { extendedOf } from '#codecs/graph/extended-property.ts';
import { textAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import type { Loss, ReadItem } from '../../item.ts';
import { prodids, toCalendarObject } from '../../exchange/calendar-object.ts';
import { fields } from '../fields.ts';
import { instanceAt, type EventTimes } from '../../exchange/calendar/event-times.ts';
import { expectTimes } from './event-times.ts';
import { readAttachments } from './read-attachments.ts';
import type { EventContext } from './read-participants.ts';
import { readSeries } from './read-series.ts';
import { toEvent } from './to-event.ts';

/** An event with everything that belongs to it as one calendar object. @throws DomainError corrupt, unavailable */
export async function readEvent(
  mailbox: GraphMailbox,
  event: JsonObject,
  context: EventContext,
): Promise<ReadItem> {
  const id = textAt(event, 'id') ?? '';
  const uid = uidOf(event, id);
  const times = expectTimes(event);
  const losses: Loss[] = [];
  const series = await readSeries(mailbox, event, times);
  losses.push(...series.losses);
  const components = [await toComponent(event, [...series.lines, ...placeOfOrphan(event, times)])];
  for (const { event: other, place } of series.overrides)
    components.push(await toComponent(other, [dateTimeProperty('RECURRENCE-ID', place)]));
  return {
    id,
    content: toCalendarObject(prodids.graph, components, times.startsAt),
    version: textAt(event, 'changeKey') ?? '',
    losses,
  };

  async function toComponent(of: JsonObject, place: readonly ContentLine[]): Promise<Component> {
    const { lines: attachments, losses: lost } = await readAttachments(mailbox, of);
    const made = await toEvent({ event: of, uid, attachments, place }, context);
    losses.push(...lost, ...made.losses);
    return made.component;
  }
}

/** The UID that we have written beside Exchange's own comes first. */
function uidOf(event: JsonObject, id: string): string {
  const own = extendedOf(event, fields.uid);
  if (own !== undefined && own !== '') return own;
  const told = wordAt(event, 'iCalUId');
  if (told !== undefined) return normalUid(told);
  return `${createHash('sha256').update(id).digest('hex').slice(0, 32)}@graph`;
}

/** One instance of a series that is elsewhere: an override without what it overrides. */
// RFC 4791 §4.1
function placeOfOrphan(event: JsonObject, times: EventTimes): ContentLine[] {
  const kind = textAt(event, 'type');
  if (kind !== 'exception' && kind !== 'occurrence') return [];
  const at = epochSecondsOf(textAt(event, 'originalStart'));
  return at === undefined ? [] : [dateTimeProperty('RECURRENCE-ID', instanceAt(at, times))];
}
