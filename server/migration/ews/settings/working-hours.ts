import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { zoneOfWindowsName } from '#codecs/exchange/windows-zones.ts';
import type { Weekday } from '#codecs/recurrence/recur.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { prodids } from '../../exchange/calendar-object.ts';
import { toAvailability } from '../../exchange/working-hours.ts';
import { weekdayNamed } from '../calendar-words.ts';

const MAX_BYTES = 100_000;

/** The hours that somebody works, of the hidden item WorkHours, as VAVAILABILITY; undefined for what says none. MS-OXOCFG §2.2.5.3 */
// RFC 7953 §3.1
export function readWorkingHours(bytes: Bytes): string | undefined {
  const hours = readHours(bytes);
  if (hours === undefined) return undefined;
  const { start, end, days, zoneName } = hours;
  const tzid = zoneOfWindowsName(zoneName)?.id;
  return toAvailability(prodids.ews, { start, end, days, tzid });
}

interface Hours {
  readonly start: Temporal.PlainTime;
  readonly end: Temporal.PlainTime;
  readonly days: readonly Weekday[];
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
    .map(weekdayNamed)
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
