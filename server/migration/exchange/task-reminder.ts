import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { durationOf } from '#codecs/icalendar/duration.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { Loss } from '../item.ts';
import { toTime } from './moments.ts';

/** Seconds since 1970 at which Exchange reminds of a task: it has one moment, which is not over. */
export function taskReminder(
  task: Component,
  zones: Zones,
  { nowSeconds, losses }: { readonly nowSeconds: number; readonly losses: Loss[] },
): number | undefined {
  const alarms = task.components.filter(({ name }) => name === 'VALARM');
  const moments = alarms.map((alarm) => momentOf(alarm, task, zones));
  const at = moments.find((it) => it !== undefined);
  for (const extra of moments.slice(1)) {
    const when = extra === undefined ? 'of another kind' : toTime(extra);
    losses.push({ what: 'alarm', detail: `a further reminder (${when})` });
  }
  if (at === undefined || at >= nowSeconds) return at;
  losses.push({ what: 'past-reminder', detail: 'it would ring at once' });
  return undefined;
}

// RFC 5545 §3.8.6.3
function momentOf(alarm: Component, task: Component, zones: Zones): number | undefined {
  const trigger = first(alarm, 'TRIGGER');
  if (trigger === undefined) return undefined;
  if (parameter(trigger, 'VALUE')?.toUpperCase() === 'DATE-TIME')
    return zones.epochSeconds(dateTimeOf(trigger));
  const isEnd = parameter(trigger, 'RELATED')?.toUpperCase() === 'END';
  const anchor = first(task, isEnd ? 'DUE' : 'DTSTART') ?? first(task, 'DUE');
  if (anchor === undefined) return undefined;
  const { days, seconds } = durationOf(trigger);
  return zones.epochSeconds(dateTimeOf(anchor)) + days * secondsPerDay + seconds;
}
