import { parseCalendarData } from '#codecs/caldav/calendar-data-xml.ts';
import { asksForParts, pickCalendarData } from '#codecs/calendar-query/calendar-data.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { refuse } from '../errors.ts';
import type { RenderText, TextElement } from '../reports/object-plan.ts';
import { isDomainError } from '#platform/errors.ts';
import { readCalendarRequest } from './calendar-conditions.ts';
import { maskText } from './masked.ts';

// RFC 4791 §9.6
/** CALDAV:calendar-data of a report; `zone` for dates and floating times when instances are asked for. */
export function calendarDataElement(zone: Zone, maxInstances: number): TextElement {
  return {
    ns: CALDAV,
    name: 'calendar-data',
    tag: 'C:calendar-data',
    plan(element): RenderText {
      const wanted = readCalendarRequest(() => parseCalendarData(element));
      const isWhole = !asksForParts(wanted);
      return (object) => {
        const text = maskText(object.node, object.bytes);
        if (isWhole) return text;
        const calendar = tryParseCalendar(text);
        if (calendar === undefined) return text;
        return formatCalendar(
          limited(() =>
            pickCalendarData(calendar, wanted, createZones(calendar, zone), maxInstances),
          ),
        );
      };
    },
  };
}

/** The calendar of a stored text; undefined when it cannot be read any more. */
export function tryParseCalendar(text: string): Component | undefined {
  try {
    return parseCalendar(text);
  } catch {
    return undefined;
  }
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
