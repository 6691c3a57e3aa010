import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { durationOf } from '#codecs/icalendar/duration.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Loss } from '../../item.ts';

/** Exchange has one reminder, some minutes before the start; the first of those that can be it is kept. */
// RFC 5545 §3.6.6
export function formatReminder(
  event: Component,
  isOver: boolean,
): { readonly json: JsonObject; readonly losses: readonly Loss[] } {
  const alarms = event.components.filter((c) => c.name === 'VALARM');
  const minutes = alarms.map(minutesBefore);
  const kept = minutes.findIndex((m) => m !== undefined);
  const losses: Loss[] = alarms
    .filter((_, i) => i !== kept)
    .map((alarm) => ({
      what: 'alarm',
      detail: `a further reminder (${first(alarm, 'ACTION')?.value ?? ''} ${first(alarm, 'TRIGGER')?.value ?? ''})`,
    }));
  const before = kept < 0 ? undefined : minutes[kept];
  if (before !== undefined && isOver)
    losses.push({
      what: 'past-reminder',
      detail: 'it is over, and its reminder would ring at once',
    });
  if (before === undefined || isOver) return { json: { isReminderOn: false }, losses };
  return { json: { isReminderOn: true, reminderMinutesBeforeStart: before }, losses };
}

/** Five years, more than anybody wants. */
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
