import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { durationOf } from '#codecs/icalendar/duration.ts';
import type { Duration } from '#codecs/icalendar/duration.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toEpochSeconds, toZoneLocal } from '#codecs/icalendar/zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { Instance } from './instances.ts';
import type { SearchSpan } from './recurrence-set.ts';

/** When an alarm goes off: at a moment, or so long after the start or end of each instance; and how often again. */
type Alarm =
  | { readonly kind: 'absolute'; readonly at: number; readonly repeats: Repeats }
  | {
      readonly kind: 'relative';
      readonly after: Duration;
      readonly isOfEnd: boolean;
      readonly repeats: Repeats;
    };

interface Repeats {
  readonly count: number;
  readonly every: number;
}

// RFC 5545 §3.8.6.3
function readAlarm(alarm: Component, zones: Zones): Alarm | undefined {
  const trigger = first(alarm, 'TRIGGER');
  if (trigger === undefined) return undefined;
  const repeats = readRepeats(alarm);
  if (!/^[+-]?P/i.test(trigger.value.trim()))
    return { kind: 'absolute', at: zones.epochSeconds(dateTimeOf(trigger)), repeats };
  const after = durationOf(trigger);
  const isOfEnd = parameter(trigger, 'RELATED')?.toUpperCase() === 'END';
  return { kind: 'relative', after, isOfEnd, repeats };
}

function readRepeats(alarm: Component): Repeats {
  const every = first(alarm, 'DURATION');
  const count = Number(valueOf(alarm, 'REPEAT') ?? 0);
  if (every === undefined || !Number.isSafeInteger(count) || count < 0)
    return { count: 0, every: 0 };
  return { count, every: Math.max(0, inSeconds(durationOf(every))) };
}

function inSeconds({ days, seconds }: Duration): number {
  return days * secondsPerDay + seconds;
}

/**
 * Whether the alarm goes off in a time, for one of the instances of what it is in.
 * @param instances those that overlap or touch the time given, at least
 */
// RFC 4791 §9.9
export function alarmOverlaps(
  alarm: Component,
  span: SearchSpan,
  zones: Zones,
  instances: (span: SearchSpan) => Iterable<Instance>,
): boolean {
  const read = readAlarm(alarm, zones);
  if (read === undefined) return false;
  if (read.kind === 'absolute') return goesOff(read.at, read.repeats, span);
  const { after, isOfEnd, repeats } = read;
  const lasts = repeats.count * repeats.every;
  const seconds = inSeconds(after);
  // The day is for changes of clocks between the instance and its alarm.
  const reach = {
    from: span.from - seconds - lasts - secondsPerDay,
    to: span.to - seconds + secondsPerDay,
  };
  for (const { start, end, zone } of instances(reach))
    if (goesOff(momentAfter(zone, isOfEnd ? end : start, after), repeats, span)) return true;
  return false;
}

// RFC 5545 §3.3.6
function momentAfter(zone: Zone, at: number, { days, seconds }: Duration): number {
  if (days === 0) return at + seconds;
  return toEpochSeconds(zone, toZoneLocal(zone, at) + days * secondsPerDay) + seconds;
}

function goesOff(first: number, { count, every }: Repeats, span: SearchSpan): boolean {
  const missed = every > 0 && span.from > first ? Math.ceil((span.from - first) / every) : 0;
  const at = first + Math.min(missed, count) * every;
  return span.from <= at && span.to > at;
}
