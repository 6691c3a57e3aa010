import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { withProperty } from '#codecs/icalendar/property.ts';
import type { Conversion } from '../message/context.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import type { PropertyReader } from '../property-reader.ts';
import { attachLines } from './attach-lines.ts';
import type { InnerMessage } from './attach-lines.ts';
import { isMeeting, meetingPeople } from './attendees.ts';
import { describeItem, reminderBefore } from './describe-item.ts';
import { valueOf } from './item-times.ts';
import type { ItemTimes } from './item-times.ts';
import type { RecurrenceException } from './recurrence-blob.ts';

const CANCELED = 4;
/** Labels of Outlook before it had categories: important, business, personal, ... */
const labelColors = ' red blue green gray orange cyan olive purple teal yellow'.split(' ');
const busyWords = ['FREE', 'TENTATIVE', 'BUSY', 'OOF', 'WORKINGELSEWHERE'];

/** An event without what makes a series of it. */
// MS-OXCICAL §2.1.3.1.1.20
export async function eventComponent(
  conversion: Conversion,
  {
    uid,
    times,
    inner,
  }: { readonly uid: string; readonly times: ItemTimes; readonly inner: InnerMessage },
): Promise<Component> {
  const { reader } = conversion;
  const properties: ContentLine[] = [
    textProperty('UID', uid),
    ...timeLines(times),
    ...describeItem(conversion),
    ...busyLines(reader.number(namedKeys.busyStatus)),
  ];
  const location = reader.text(namedKeys.location);
  if (location !== undefined) properties.push(textProperty('LOCATION', location));
  const sequence = reader.number(namedKeys.sequence);
  if (sequence !== undefined && sequence > 0)
    properties.push(property('SEQUENCE', String(sequence)));
  if (((reader.number(namedKeys.stateFlags) ?? 0) & CANCELED) !== 0)
    properties.push(property('STATUS', 'CANCELLED'));
  // RFC 7986 §5.9
  const color = labelColors[reader.number(namedKeys.color) ?? 0] ?? '';
  if (color !== '') properties.push(property('COLOR', color));
  properties.push(...onlineLines(reader));
  if (isMeeting(conversion)) properties.push(...meetingPeople(conversion));
  properties.push(...(await attachLines(conversion, inner)));
  return { name: 'VEVENT', properties, components: reminders(reader) };
}

export function timeLines(times: ItemTimes): ContentLine[] {
  const { start, end, isAllDay } = times;
  const lines = [dateTimeProperty('DTSTART', valueOf(start, times))];
  const from = valueOf(start, times);
  const to = valueOf(end, times);
  const isEmptyDay =
    isAllDay &&
    from.kind === 'date' &&
    to.kind === 'date' &&
    Temporal.PlainDate.compare(to.date, from.date) <= 0;
  if (isEmptyDay && from.kind === 'date')
    lines.push(dateTimeProperty('DTEND', { kind: 'date', date: from.date.add({ days: 1 }) }));
  else if (end > start) lines.push(dateTimeProperty('DTEND', to));
  return lines;
}

function busyLines(status: number | undefined): ContentLine[] {
  const word = busyWords[status ?? -1];
  if (word === undefined) return [];
  return [
    property('TRANSP', word === 'FREE' ? 'TRANSPARENT' : 'OPAQUE'),
    property('X-MICROSOFT-CDO-BUSYSTATUS', word),
  ];
}

/** Where people meet on line. */
// RFC 7986 §5.11
function onlineLines(reader: PropertyReader): ContentLine[] {
  const url = [
    reader.text(namedKeys.skypeTeamsUrl),
    reader.text(namedKeys.onlineMeetingLink),
    reader.text(namedKeys.onlineMeetingConfLink),
    reader.text(namedKeys.netShowUrl),
  ].find((one) => one !== undefined && /^[a-z][a-z0-9+.-]*:\S+$/i.test(one));
  if (url === undefined) return [];
  return [
    property('CONFERENCE', url, [
      { name: 'VALUE', values: ['URI'] },
      { name: 'FEATURE', values: ['VIDEO'] },
    ]),
    property('X-MICROSOFT-SKYPETEAMSMEETINGURL', url),
  ];
}

function reminders(reader: PropertyReader): Component[] {
  const minutes = reader.number(namedKeys.reminderDelta);
  reader.passOver(namedKeys.reminderTime, namedKeys.reminderSignalTime);
  if (!reader.isTrue(namedKeys.reminderSet) || minutes === undefined) return [];
  const alarm = reminderBefore(minutes, reader.text(tags.subject));
  return alarm === undefined ? [] : [alarm];
}

/** What the description of a series says of one of its instances, in place of what the series says. */
export function withException(event: Component, exception: RecurrenceException): Component {
  const { subject, location, busyStatus, hasReminder, reminderDelta } = exception;
  let changed = event;
  if (subject !== undefined) changed = withProperty(changed, textProperty('SUMMARY', subject));
  if (location !== undefined) changed = withProperty(changed, textProperty('LOCATION', location));
  for (const line of busyLines(busyStatus)) changed = withProperty(changed, line);
  if (hasReminder === false) return { ...changed, components: [] };
  if (reminderDelta !== undefined && changed.components.length > 0) {
    const alarm = reminderBefore(reminderDelta, subject);
    if (alarm !== undefined) return { ...changed, components: [alarm] };
  }
  return changed;
}
