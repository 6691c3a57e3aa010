import type { StartReminder } from '#codecs/exchange/start-reminder.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Loss } from '../../item.ts';

/** Exchange has one reminder, some minutes before the start, and none of what is over. */
export function reminderLosses({ minutes, others }: StartReminder, isOver: boolean): Loss[] {
  const losses: Loss[] = others.map((alarm) => ({
    what: 'alarm',
    detail: `a further reminder (${first(alarm, 'ACTION')?.value ?? ''} ${first(alarm, 'TRIGGER')?.value ?? ''})`,
  }));
  if (minutes !== undefined && isOver)
    losses.push({
      what: 'past-reminder',
      detail: 'it is over, and its reminder would ring at once',
    });
  return losses;
}
