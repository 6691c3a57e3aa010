import { parseCalendarData } from '#codecs/caldav/calendar-data-xml.ts';
import { asksForParts, pickCalendarData } from '#codecs/calendar-query/calendar-data.ts';
import type { DefineZones } from '#codecs/icalendar/define-zones.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { refuse } from '../errors.ts';
import type { RenderText, TextElement } from '../reports/object-plan.ts';
import { isDomainError } from '#platform/errors.ts';
import { readRequest } from '../read-request.ts';
import { defineZonesIn } from './asked-zones.ts';
import { maskText } from './masked.ts';
import { tryParseCalendar } from './try-parse-calendar.ts';

/** Series expanded to the full in one answer; an answer is put together in memory, and these are some 80 MB. */
const MAX_FULL_SERIES = 50;

// RFC 4791 §9.6
/** CALDAV:calendar-data of a report. */
export function calendarDataElement({
  zone,
  maxInstances,
  defineZones,
}: {
  /** For dates and floating times when instances are asked for. */
  readonly zone: Zone;
  readonly maxInstances: number;
  /** Undefined: the time zones that are defined are. */
  readonly defineZones: DefineZones | undefined;
}): TextElement {
  return {
    ns: CALDAV,
    name: 'calendar-data',
    tag: 'C:calendar-data',
    plan(element): RenderText {
      const wanted = readRequest(() => parseCalendarData(element));
      const isWhole = !asksForParts(wanted);
      let left = maxInstances * MAX_FULL_SERIES;
      return (object) => {
        const text = maskText(object.node, object.bytes);
        if (isWhole) return defineZonesIn(defineZones, text);
        const calendar = tryParseCalendar(text);
        if (calendar === undefined) return text;
        const most = Math.min(maxInstances, left);
        const picked = limited(() =>
          pickCalendarData(calendar, wanted, createZones(calendar, zone), most),
        );
        if (wanted.expand !== undefined) left -= picked.components.length;
        return formatCalendar(defineZones?.(picked, calendar) ?? picked);
      };
    },
  };
}

// RFC 4791 §7.8
/** An expansion beyond all measure is the client's to narrow. */
function limited<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDomainError(error, 'limit-reached')) throw error;
    return refuse(403, error.message, { ns: CALDAV, name: 'max-instances' });
  }
}
