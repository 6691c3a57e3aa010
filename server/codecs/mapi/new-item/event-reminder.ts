import { startReminder } from '#codecs/exchange/start-reminder.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { MapiLoss } from '../mapi-loss.ts';
import { namedKeys } from '../named-keys.ts';
import { newBoolean, newNumber, newTime, type NewProperty } from '../new-item.ts';
import type { EventSource } from './event-source.ts';

export interface EventReminder {
  readonly properties: readonly NewProperty[];
  /** Undefined where there is none. */
  readonly minutes: number | undefined;
  readonly losses: readonly MapiLoss[];
}

/**
 * The reminder of an appointment; none of what is over, as it would ring at once.
 * @param next seconds since 1970 of the start that it rings before
 */
// MS-OXORMDR §2.2.1
export function eventReminder(
  { event, endsAt, nowSeconds }: EventSource,
  next: number,
): EventReminder {
  const { minutes, others } = startReminder(event);
  const losses: MapiLoss[] = others.map((alarm) => ({
    what: 'alarm',
    detail: `a further reminder (${first(alarm, 'ACTION')?.value ?? ''} ${first(alarm, 'TRIGGER')?.value ?? ''})`,
  }));
  const isOver = endsAt < nowSeconds;
  if (minutes !== undefined && isOver)
    losses.push({
      what: 'past-reminder',
      detail: 'it is over, and its reminder would ring at once',
    });
  if (minutes === undefined || isOver)
    return { properties: [newBoolean(namedKeys.reminderSet, false)], minutes: undefined, losses };
  return {
    properties: [
      newBoolean(namedKeys.reminderSet, true),
      newNumber(namedKeys.reminderDelta, minutes),
      newTime(namedKeys.reminderTime, next),
      newTime(namedKeys.reminderSignalTime, next - minutes * 60),
    ],
    minutes,
    losses,
  };
}
