// What the server says of calendar items by itself, and the occurrences of series.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { changeKeyOf, type DoubleFolder, type DoubleItem } from './double-mailbox.ts';
import { seriesDates } from './series-dates.ts';
import { says, sayAttribute, typed } from './xml-parts.ts';
import { toUtc, zonedTime } from './zones.ts';

export interface Occurrence {
  /** Counted from 1, those that are deleted included. */
  readonly index: number;
  /** In UTC, as the rule has it. */
  readonly start: string;
  readonly end: string;
}

const TIMES = new Set(['Start', 'End', 'OriginalStart', 'RecurrenceId', 'DateTimeStamp']);

/** Times in UTC whatever way they were written. */
export function normaliseTimes(
  properties: readonly XmlElement[],
  contextZone: string | undefined,
): XmlElement[] {
  const zone = zoneOf(properties) ?? contextZone;
  return properties.map((p) =>
    TIMES.has(p.name) ? typed(p.name, toUtc(says(typed('x', [p]), p.name)!, zone)) : p,
  );
}

export function zoneOf(properties: readonly XmlElement[]): string | undefined {
  const find = (name: string): XmlElement | undefined => properties.find((p) => p.name === name);
  const id =
    sayAttribute(find('StartTimeZone'), 'Id') ||
    sayAttribute(find('MeetingTimeZone'), 'TimeZoneName');
  return id === '' ? undefined : id;
}

export function occurrencesOf(item: DoubleItem): Occurrence[] {
  const recurrence = item.properties.find((p) => p.name === 'Recurrence');
  if (recurrence === undefined) return [];
  const zone = zoneOf(item.properties);
  const box = typed('x', item.properties);
  const first = zonedTime(says(box, 'Start')!, zone);
  const length = first.until(zonedTime(says(box, 'End')!, zone), { largestUnit: 'days' });
  return seriesDates(recurrence).map((day, i) => {
    const start = day.toZonedDateTime({
      timeZone: first.timeZoneId,
      plainTime: first.toPlainTime(),
    });
    const text = (at: Temporal.ZonedDateTime): string =>
      at.toInstant().toString({ smallestUnit: 'second' });
    return { index: i + 1, start: text(start), end: text(start.add(length)) };
  });
}

export function calendarFacts(
  folder: DoubleFolder,
  item: DoubleItem,
  organizer: XmlElement | undefined,
): XmlElement[] {
  const box = typed('x', item.properties);
  const has = (name: string): boolean => item.properties.some((p) => p.name === name);
  const fallback = (name: string, value: string): XmlElement[] =>
    has(name) ? [] : [typed(name, value)];
  const isMeeting = has('RequiredAttendees') || has('OptionalAttendees') || has('Resources');
  const owner = typed('Mailbox', [
    typed('Name', folder.mailbox.displayName),
    typed('EmailAddress', folder.mailbox.address),
    typed('RoutingType', 'SMTP'),
  ]);
  const isSeries = has('Recurrence');
  return [
    ...fallback('UID', `040000008200E00074C5B7101A82E008${'0'.repeat(40)}${hexOf(item.id)}`),
    ...fallback('IsAllDayEvent', 'false'),
    ...fallback('LegacyFreeBusyStatus', 'Busy'),
    ...fallback('IsMeeting', String(isMeeting)),
    ...fallback('IsCancelled', 'false'),
    ...fallback('MyResponseType', isMeeting ? 'Organizer' : 'Unknown'),
    ...(has('Organizer') ? [] : [organizer ?? typed('Organizer', [owner])]),
    ...fallback('ReminderIsSet', 'false'),
    ...fallback('ReminderMinutesBeforeStart', '15'),
    ...fallback('IsResponseRequested', 'true'),
    typed('IsRecurring', 'false'),
    typed('CalendarItemType', typeOf(item, isSeries)),
    ...(item.originalStart === undefined ? [] : originalTimes(item.originalStart)),
    typed('Duration', durationOf(says(box, 'Start')!, says(box, 'End')!)),
    ...(isSeries ? seriesFacts(item) : []),
  ];
}

function typeOf(item: DoubleItem, isSeries: boolean): string {
  if (isSeries) return 'RecurringMaster';
  return item.originalStart === undefined ? 'Single' : 'Exception';
}

function originalTimes(start: string): XmlElement[] {
  return [typed('OriginalStart', start), typed('RecurrenceId', start)];
}

function seriesFacts(item: DoubleItem): XmlElement[] {
  const all = occurrencesOf(item);
  const info = (name: string, o: Occurrence | undefined): XmlElement[] =>
    o === undefined ? [] : [occurrenceInfo(name, item, o.start, o)];
  const exceptions = [...item.exceptions];
  const modified = exceptions.flatMap(([start, e]) => {
    if (e.kind !== 'modified') return [];
    const box = typed('x', e.item.properties);
    const times = { start: says(box, 'Start')!, end: says(box, 'End')! };
    return [occurrenceInfo('Occurrence', e.item, start, times)];
  });
  const deleted = exceptions
    .filter(([, e]) => e.kind === 'deleted')
    .map(([start]) => typed('DeletedOccurrence', [typed('Start', start)]));
  return [
    ...info('FirstOccurrence', all[0]),
    ...info('LastOccurrence', all.at(-1)),
    ...(modified.length === 0 ? [] : [typed('ModifiedOccurrences', modified)]),
    ...(deleted.length === 0 ? [] : [typed('DeletedOccurrences', deleted)]),
  ];
}

function occurrenceInfo(
  name: string,
  item: DoubleItem,
  originalStart: string,
  times: { readonly start: string; readonly end: string },
): XmlElement {
  return typed(name, [
    typed('ItemId', [], { Id: item.id, ChangeKey: changeKeyOf(item) }),
    typed('Start', times.start),
    typed('End', times.end),
    typed('OriginalStart', originalStart),
  ]);
}

function durationOf(start: string, end: string): string {
  return Temporal.Instant.from(start).until(Temporal.Instant.from(end)).toString();
}

function hexOf(id: string): string {
  return Buffer.from(id).toString('hex').slice(-20).toUpperCase();
}
