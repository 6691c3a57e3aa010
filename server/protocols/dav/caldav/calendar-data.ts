import { parseCalendarData } from '#codecs/caldav/calendar-data-xml.ts';
import { asksForParts, pickCalendarData } from '#codecs/calendar-query/calendar-data.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { DefineZones } from '#codecs/icalendar/define-zones.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { refuse } from '../errors.ts';
import type { RenderText, TextElement } from '../reports/object-plan.ts';
import { isDomainError } from '#platform/errors.ts';
import { readRequest } from '../read-request.ts';
import { namesZones } from './asked-zones.ts';
import { changeCalendar } from './change-calendar.ts';
import { maskText } from './masked.ts';

/** Series expanded to the full in one answer; an answer is put together in memory, and these are some 80 MB. */
const MAX_FULL_SERIES = 50;
/** Of what one answer has of them: an event with a large attachment and many instances is each time as long as it is. */
const MAX_EXPANDED_CHARS = 32 * 1024 * 1024;

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
      const left = { instances: maxInstances * MAX_FULL_SERIES, chars: MAX_EXPANDED_CHARS };
      const pick = (calendar: Component): Component => {
        if (isWhole) return defineZones?.(calendar) ?? calendar;
        const most = Math.min(maxInstances, left.instances);
        const zones = createZones(calendar, zone);
        const picked = limited(() => pickCalendarData(calendar, wanted, zones, most));
        if (wanted.expand !== undefined) spend(left, picked);
        return defineZones?.(picked, calendar) ?? picked;
      };
      return (object) => {
        const text = maskText(object.node, object.bytes);
        if (isWhole && (defineZones === undefined || !namesZones(text))) return text;
        return changeCalendar(text, pick);
      };
    },
  };
}

function spend(left: { instances: number; chars: number }, picked: Component): void {
  left.instances -= picked.components.length;
  left.chars -= charsIn(picked);
  if (left.chars >= 0) return;
  refuse(403, 'These instances are too long together: ask for a shorter time', {
    ns: CALDAV,
    name: 'max-instances',
  });
}

function charsIn({ properties, components }: Component): number {
  let chars = 0;
  for (const { value } of properties) chars += value.length;
  for (const inner of components) chars += charsIn(inner);
  return chars;
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
