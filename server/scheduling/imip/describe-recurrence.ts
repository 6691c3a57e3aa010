import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { localSecondsOf, parseDateTime } from '#codecs/icalendar/date-time.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toZoneLocal } from '#codecs/icalendar/zone.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { tryParseRecur, weekdays, type ByDay, type Recur } from '#codecs/recurrence/recur.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { describeDay } from './describe-time.ts';
import type { MailTexts } from './tables/mail-texts.ts';
import { fill } from './texts-for.ts';

/** How a component repeats, in words; undefined when it does not. */
export function describeRecurrence(
  component: Component,
  zones: Zones,
  { texts, locale }: { readonly texts: MailTexts; readonly locale: string },
): string | undefined {
  const line = first(component, 'RRULE');
  if (line === undefined) return first(component, 'RDATE') && texts.irregular;
  const recur = tryParseRecur(line.value);
  const every = recur && texts.every[recur.freq];
  if (recur === undefined || every === undefined || !isPlain(recur)) return texts.irregular;
  const [one, several] = every;
  const parts = [
    recur.interval === 1 ? one : fill(several, String(recur.interval)),
    ...daysOf(recur, { texts, locale }),
  ];
  if (recur.count !== undefined) parts.push(fill(texts.times, String(recur.count)));
  const last = lastDay(line.value, first(component, 'DTSTART'), zones);
  if (last !== undefined) parts.push(fill(texts.until, describeDay(last, locale)));
  return parts.join(', ');
}

/** The day of UNTIL where the series takes place, in epoch seconds as if it were in UTC. */
function lastDay(
  rule: string,
  start: ContentLine | undefined,
  zones: Zones,
): LocalSeconds | undefined {
  const text = /UNTIL=([0-9TZ]+)/i.exec(rule)?.[1];
  if (text === undefined) return undefined;
  try {
    const value = parseDateTime(text);
    const tzid = start && parameter(start, 'TZID');
    const zone = tzid === undefined ? undefined : zones.zoneOf(tzid);
    return value.kind === 'utc' && zone !== undefined
      ? toZoneLocal(zone, zones.epochSeconds(value))
      : localSecondsOf(value);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return undefined;
  }
}

/** Rules that a sentence can say. */
function isPlain(recur: Recur): boolean {
  const rare = [
    recur.bySecond,
    recur.byMinute,
    recur.byHour,
    recur.byYearDay,
    recur.byWeekNo,
    recur.byMonth.length > 1 ? recur.byMonth : [],
    recur.byMonthDay.length > 3 ? recur.byMonthDay : recur.byMonthDay.filter((day) => day < 0),
    recur.byDay.length > 1 || recur.bySetPos.length > 1 ? recur.bySetPos : [],
  ];
  const isMixed = recur.byDay.length > 0 && recur.byMonthDay.length > 0;
  return rare.every((list) => list.length === 0) && recur.rscale === undefined && !isMixed;
}

function daysOf(
  recur: Recur,
  { texts, locale }: { readonly texts: MailTexts; readonly locale: string },
): string[] {
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  if (recur.byMonthDay.length > 0)
    return [fill(texts.onDayOfMonth, list.format(recur.byMonthDay.map(String)))];
  if (recur.byDay.length === 0) return [];
  const position = recur.bySetPos[0];
  const ordinal = (day: ByDay) => (day.ordinal === 0 ? position : day.ordinal);
  const [only] = recur.byDay;
  const nth = recur.byDay.length === 1 ? ordinal(only!) : undefined;
  const word = nth === undefined ? undefined : texts.ordinals[nth === -1 ? 5 : nth - 1];
  if (word !== undefined) return [fill(texts.nthWeekday, word, nameOf(only!, locale))];
  return [fill(texts.onDays, list.format(recur.byDay.map((day) => nameOf(day, locale))))];
}

/** 4 January 1970 was a Sunday. */
function nameOf({ weekday }: ByDay, locale: string): string {
  const day = 3 + weekdays.indexOf(weekday);
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  return format.format(day * 86_400_000);
}
