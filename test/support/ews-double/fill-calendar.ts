// Appointments, series and meetings in the calendars of EWS doubles, property by property.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { occurrencesOf } from './calendar-facts.ts';
import {
  addItem,
  createItem,
  distinguishedFolder,
  type DoubleFolder,
  type DoubleItem,
} from './double-mailbox.ts';
import type { EwsDouble } from './start-ews-double.ts';
import { typed, type Wish } from './xml-parts.ts';

export const BERLIN = 'W. Europe Standard Time';
const AT = '2026-03-01T00:00:00Z';

export function zoned(id: string): Wish[] {
  return [
    ['StartTimeZone', [], { Id: id }],
    ['EndTimeZone', [], { Id: id }],
  ];
}

export function addEvent(
  folder: DoubleFolder,
  subject: string,
  wishes: readonly Wish[],
): DoubleItem {
  const all = [typed('Subject', subject), ...wishes.map((w) => typed(...w))];
  return addItem(folder, 'CalendarItem', all, { at: AT });
}

/** Another instance in the place of one of a series, which is counted from 1. */
export function addException(
  master: DoubleItem,
  index: number,
  wishes: readonly Wish[],
  folder: DoubleFolder,
): void {
  const { start, end } = occurrencesOf(master).find((o) => o.index === index)!;
  const own = wishes.map((w) => typed(...w));
  const names = new Set(own.map((p) => p.name));
  const usual = [
    ...master.properties.filter(
      (p) => p.name !== 'Recurrence' && p.name !== 'Start' && p.name !== 'End',
    ),
    typed('Start', start),
    typed('End', end),
  ];
  const properties = [...usual.filter((p) => !names.has(p.name)), ...own];
  const item = createItem(folder.mailbox, 'CalendarItem', properties, {
    at: AT,
    originalStart: start,
  });
  master.exceptions.set(start, { kind: 'modified', item });
}

export function removeInstance(master: DoubleItem, index: number): void {
  const { start } = occurrencesOf(master).find((o) => o.index === index)!;
  master.exceptions.set(start, { kind: 'deleted' });
}

export const attendee = (name: string, address: string, response = 'Unknown', type = 'Mailbox') =>
  typed('Attendee', [
    typed('Mailbox', [
      typed('Name', name),
      typed('EmailAddress', address),
      typed('RoutingType', 'SMTP'),
      typed('MailboxType', type),
    ]),
    typed('ResponseType', response),
  ]);

export const weekly = (days: string, range: XmlElement): Wish => [
  'Recurrence',
  [
    typed('WeeklyRecurrence', [
      typed('Interval', '1'),
      typed('DaysOfWeek', days),
      typed('FirstDayOfWeek', 'Monday'),
    ]),
    range,
  ],
];
export const numbered = (start: string, count: number) =>
  typed('NumberedRecurrence', [
    typed('StartDate', start),
    typed('NumberOfOccurrences', String(count)),
  ]);
export const untilDay = (start: string, end: string) =>
  typed('EndDateRecurrence', [typed('StartDate', start), typed('EndDate', end)]);
export const endless = (start: string) => typed('NoEndRecurrence', [typed('StartDate', start)]);

export function calendarOf(double: EwsDouble): DoubleFolder {
  return distinguishedFolder(double.mailbox('anna@a.test'), 'calendar');
}
