import { transitionsOf, type Transition } from '#codecs/icalendar/zone-transitions.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { dayNumber, fromLocalSeconds, secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { ChangeDay, ZoneRule } from '../calendar/zone-rule.ts';

/** How the clocks of a zone of the IANA database are changed in the year of a moment; never, where it is not twice. */
export function ruleOfZone(zone: Zone, at: number): ZoneRule {
  const { year } = fromLocalSeconds(at);
  const from = dayNumber(year, 1, 1) * secondsPerDay;
  const to = dayNumber(year + 1, 1, 1) * secondsPerDay;
  const changes = transitionsOf(zone.id, from, to).filter((it) => it.at >= from && it.at < to);
  const toDaylight = changes.find(({ before, after }) => after > before);
  const toStandard = changes.find(({ before, after }) => after < before);
  if (changes.length !== 2 || toDaylight === undefined || toStandard === undefined)
    return {
      bias: -Math.round(zone.offsetAt(at) / 60),
      standardBias: 0,
      daylightBias: 0,
      toStandard: undefined,
      toDaylight: undefined,
    };
  return {
    bias: -Math.round(toStandard.after / 60),
    standardBias: 0,
    daylightBias: -Math.round((toDaylight.after - toStandard.after) / 60),
    toStandard: dayOf(toStandard),
    toDaylight: dayOf(toDaylight),
  };
}

const LAST_WEEK = 5;

/** The nth day of the week of its month, by the clocks before the change. */
function dayOf({ at, before }: Transition): ChangeDay {
  const { month, day, daysInMonth, dayOfWeek, hour, minute } = fromLocalSeconds(at + before);
  const nth = day + 7 > daysInMonth ? LAST_WEEK : Math.ceil(day / 7);
  return { year: 0, month, dayOfWeek: dayOfWeek % 7, day: nth, hour, minute };
}
