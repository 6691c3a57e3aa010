import { startReminder } from '#codecs/exchange/start-reminder.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { reminderLosses } from '../../exchange/calendar/reminder-losses.ts';
import type { Loss } from '../../item.ts';
import { field, type Field } from '../field-set.ts';

/** The reminder of an event, as EWS says it. */
export function formatReminder(
  event: Component,
  isOver: boolean,
): { readonly fields: readonly Field[]; readonly losses: readonly Loss[] } {
  const reminder = startReminder(event);
  const { minutes } = reminder;
  const losses = reminderLosses(reminder, isOver);
  if (minutes === undefined || isOver)
    return { fields: [field('item:ReminderIsSet', 'false')], losses };
  return {
    fields: [
      field('item:ReminderIsSet', 'true'),
      field('item:ReminderMinutesBeforeStart', String(minutes)),
    ],
    losses,
  };
}
