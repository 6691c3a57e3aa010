import { startReminder } from '#codecs/exchange/start-reminder.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { reminderLosses } from '../../exchange/calendar/reminder-losses.ts';
import type { Loss } from '../../item.ts';

/** The reminder of an event, as Graph says it. */
export function formatReminder(
  event: Component,
  isOver: boolean,
): { readonly json: JsonObject; readonly losses: readonly Loss[] } {
  const reminder = startReminder(event);
  const { minutes } = reminder;
  const losses = reminderLosses(reminder, isOver);
  if (minutes === undefined || isOver) return { json: { isReminderOn: false }, losses };
  return { json: { isReminderOn: true, reminderMinutesBeforeStart: minutes }, losses };
}
