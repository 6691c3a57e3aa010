import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { durationOf } from '#codecs/icalendar/duration.ts';
import { first } from '#codecs/icalendar/property.ts';

/** The one reminder that an appointment of Exchange may have. */
export interface StartReminder {
  /** Before the start; undefined where no reminder is of that kind. */
  readonly minutes: number | undefined;
  /** Those that are not it. */
  readonly others: readonly Component[];
}

/** The first of an event's reminders that rings some minutes before the start. */
// RFC 5545 §3.6.6
export function startReminder(event: Component): StartReminder {
  const alarms = event.components.filter((c) => c.name === 'VALARM');
  const minutes = alarms.map(minutesBefore);
  const kept = minutes.findIndex((m) => m !== undefined);
  return { minutes: minutes[kept], others: alarms.filter((_, i) => i !== kept) };
}

/** Five years, the most that the schema of EWS takes. */
const MAX_MINUTES = 2_629_800;

function minutesBefore(alarm: Component): number | undefined {
  const trigger = first(alarm, 'TRIGGER');
  const action = first(alarm, 'ACTION')?.value.toUpperCase();
  if (trigger === undefined || (action !== 'DISPLAY' && action !== 'AUDIO')) return undefined;
  if (parameter(trigger, 'RELATED')?.toUpperCase() === 'END') return undefined;
  if (parameter(trigger, 'VALUE')?.toUpperCase() === 'DATE-TIME') return undefined;
  try {
    const { days, seconds } = durationOf(trigger);
    const minutes = -(days * 86_400 + seconds) / 60;
    return minutes >= 0 && minutes <= MAX_MINUTES ? Math.round(minutes) : undefined;
  } catch (error) {
    if (error instanceof ContentSyntaxError) return undefined;
    throw error;
  }
}
