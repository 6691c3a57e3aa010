import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { zoneOfWindowsName } from '#codecs/exchange/windows-zones.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/icalendar/property.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { formatObject } from '../calendar-text.ts';

const MAX_BYTES = 100_000;
const dayNames: Readonly<Record<string, string>> = {
  Sunday: 'SU',
  Monday: 'MO',
  Tuesday: 'TU',
  Wednesday: 'WE',
  Thursday: 'TH',
  Friday: 'FR',
  Saturday: 'SA',
};
/** Hours have no date of their own: in the week of this one. */
const SUNDAY = Temporal.PlainDate.from('2001-01-07');

/** The hours that somebody works, of the hidden item WorkHours, as VAVAILABILITY; undefined for what says none. MS-OXOCFG §2.2.5.3 */
// RFC 7953 §3.1
export function readWorkingHours(bytes: Bytes): string | undefined {
  const hours = readHours(bytes);
  if (hours === undefined) return undefined;
  const { start, end, days, zoneName } = hours;
  const tzid = zoneOfWindowsName(zoneName)?.id;
  const firstDay = Math.min(...days.map((day) => Object.values(dayNames).indexOf(day)));
  // Hours begin on one of their days.
  const date = SUNDAY.add({ days: firstDay });
  const at = (time: Temporal.PlainTime) => {
    const local = date.toPlainDateTime(time);
    return tzid === undefined
      ? ({ kind: 'floating', at: local } as const)
      : ({ kind: 'zoned', at: local, tzid } as const);
  };
  const available = {
    name: 'AVAILABLE',
    properties: [
      textProperty('UID', 'working-hours'),
      property('DTSTAMP', '20010101T000000Z'),
      dateTimeProperty('DTSTART', at(start)),
      dateTimeProperty('DTEND', at(end)),
      property('RRULE', `FREQ=WEEKLY;BYDAY=${days.join(',')}`),
    ],
    components: [],
  };
  const availability = {
    name: 'VAVAILABILITY',
    properties: [textProperty('UID', 'working-hours'), property('DTSTAMP', '20010101T000000Z')],
    components: [available],
  };
  return formatObject([availability]).toString();
}

interface Hours {
  readonly start: Temporal.PlainTime;
  readonly end: Temporal.PlainTime;
  readonly days: readonly string[];
  readonly zoneName: string;
}

function readHours(bytes: Bytes): Hours | undefined {
  const all = descendants(bytes);
  const text = (name: string): string => {
    const found = all.find((e) => e.name === name);
    return found === undefined ? '' : textOf(found).trim();
  };
  const days = text('WorkDays')
    .split(/\s+/)
    .map((word) => dayNames[word])
    .filter((day) => day !== undefined);
  try {
    const start = Temporal.PlainTime.from(text('Start'));
    const end = Temporal.PlainTime.from(text('End'));
    return days.length === 0 ? undefined : { start, end, days, zoneName: text('Name') };
  } catch {
    return undefined;
  }
}

function descendants(bytes: Bytes): XmlElement[] {
  try {
    const walk = (element: XmlElement): XmlElement[] => [
      element,
      ...elementsOf(element).flatMap(walk),
    ];
    return walk(parseXml(bytes, { maxBytes: MAX_BYTES }));
  } catch (error) {
    if (error instanceof InputSyntaxError || isDomainError(error)) return [];
    throw error;
  }
}
