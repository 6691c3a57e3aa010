import { escapeText } from '#codecs/content-lines/text-value.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { DomainError } from '#platform/errors.ts';
import { joinCalendarTexts } from '../../files/calendar-parts.ts';
import type { ReadItem, UnreadItem } from '../../item.ts';
import type {
  CalendarExtra,
  CalendarProperty,
  CalendarRow,
} from '../../sql/thunderbird-calendars.ts';

/** An item with all its instances, and what belongs to them in other tables. */
export interface StoredItem {
  readonly id: string;
  readonly rows: readonly CalendarRow[];
  readonly extras: readonly CalendarExtra[];
  readonly properties: readonly CalendarProperty[];
}

/** An event or task as Thunderbird stores it, as a calendar object. */
export function toCalendarItem(item: StoredItem): ReadItem | UnreadItem {
  const unknownZones = new Set<string>();
  const components = item.rows.map((row) => componentOf(row, item, unknownZones));
  const text = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Mailstead//Migration//EN',
    ...components,
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  try {
    const modified = Math.max(0, ...item.rows.map((row) => row.modified ?? row.stamp ?? 0));
    return {
      id: item.id,
      version: String(modified),
      content: { mediaType: 'text/calendar', bytes: Buffer.from(joinCalendarTexts([text])) },
      losses: [...unknownZones].map((zone) => ({
        what: 'time-zone',
        detail: `the time zone ${zone} is not known; its times are told in UTC`,
      })),
    };
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    const refusal = new DomainError('bad-syntax', `${item.id}: ${error.message}`);
    return { id: item.id, error: refusal, remains: Buffer.from(text) };
  }
}

/** Of the column flags. */
const ALL_DAY = 8;
const INSTANCE_ALL_DAY = 512;

function componentOf(row: CalendarRow, item: StoredItem, unknownZones: Set<string>): string {
  const isOf = (it: CalendarExtra) => it.recurrence === row.recurrence;
  const isAllDay = (row.flags & ALL_DAY) !== 0;
  const time = (name: string, micros: number | null, zone: string | null, isDay = isAllDay) =>
    micros === null ? [] : [timeLine(name, micros, { zone, isDay, unknownZones })];
  const utc = (name: string, micros: number | null) => time(name, micros, 'UTC', false);
  const lines = [
    `BEGIN:${row.kind}`,
    `UID:${escapeText(row.id)}`,
    ...utc('DTSTAMP', row.stamp ?? row.modified ?? row.created ?? 0),
    ...utc('CREATED', row.created),
    ...utc('LAST-MODIFIED', row.modified),
    ...time(
      'RECURRENCE-ID',
      row.recurrence,
      row.recurrenceZone,
      (row.flags & INSTANCE_ALL_DAY) !== 0,
    ),
    ...time('DTSTART', row.start, row.startZone),
    ...time(row.kind === 'VEVENT' ? 'DTEND' : 'DUE', row.end, row.endZone),
    ...utc('COMPLETED', row.completed),
    ...text('SUMMARY', row.title),
    ...text('STATUS', row.status),
    ...text('CLASS', row.privacy),
    ...(row.priority === null ? [] : [`PRIORITY:${row.priority}`]),
    ...(row.percent === null ? [] : [`PERCENT-COMPLETE:${row.percent}`]),
    ...item.properties.filter(isOf).flatMap((it) => propertyLine(it, row)),
    // Rules belong to the series, alarms and the others to the instance that they name.
    ...item.extras.filter(isOf).map((extra) => extra.text.trimEnd()),
    `END:${row.kind}`,
  ];
  return lines.join('\r\n');
}

function text(name: string, value: string | null): string[] {
  return value === null || value === '' ? [] : [`${name}:${escapeText(value)}`];
}

/** No texts: commas and semicolons in them are no part of a word. */
const asTheyAre = new Set(
  'CATEGORIES SEQUENCE TRANSP URL GEO DURATION RESOURCES PERCENT-COMPLETE'.split(' '),
);

/** What stands in a column of its own is there already; X-MOZ-GENERATION is Thunderbird's alone. */
function propertyLine({ name, text: value }: CalendarProperty, row: CalendarRow): string[] {
  const key = name.toUpperCase();
  if (!/^[A-Z0-9-]+$/.test(key) || value === null || key === 'X-MOZ-GENERATION') return [];
  const columns: Readonly<Record<string, unknown>> = {
    CLASS: row.privacy,
    STATUS: row.status,
    PRIORITY: row.priority,
    'PERCENT-COMPLETE': row.percent,
  };
  if ((columns[key] ?? null) !== null) return [];
  // Properties that Thunderbird does not know are kept as they were written.
  const isPlain = asTheyAre.has(key) || key.startsWith('X-');
  return [`${key}:${isPlain ? value.replaceAll(/[\r\n]+/g, ' ') : escapeText(value)}`];
}

function timeLine(
  name: string,
  micros: number,
  { zone, isDay, unknownZones }: { zone: string | null; isDay: boolean; unknownZones: Set<string> },
): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.round(micros / 1000));
  if (isDay) return `${name};VALUE=DATE:${format(instant, 'UTC').slice(0, 8)}`;
  const own = zone ?? 'floating';
  if (own === 'UTC') return `${name}:${format(instant, 'UTC')}Z`;
  if (own === 'floating') return `${name}:${format(instant, 'UTC')}`;
  try {
    return `${name};TZID=${own}:${format(instant, own)}`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // One that is in no table is stored as its definition.
    unknownZones.add(/TZID:([^\r\n]*)/.exec(own)?.[1] ?? own);
    return `${name}:${format(instant, 'UTC')}Z`;
  }
}

/** "20240102T100000" by the clock on the wall. @throws RangeError for a zone that nobody knows */
function format(instant: Temporal.Instant, zone: string): string {
  const { year, month, day, hour, minute, second } = instant.toZonedDateTimeISO(zone);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}${two(month)}${two(day)}T${two(hour)}${two(minute)}${two(second)}`;
}
