import type { Component } from '#codecs/icalendar/component.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { answered, isOpen } from './attendee-answer.ts';
import type { CalendarObject } from './calendar-object.ts';
import { exdatesOf, instanceOf } from './instance.ts';
import { isCancelled } from './is-cancelled.ts';
import { attendeeOf, isAnsweredAlike, partstatOf, type IsMe } from './participants.ts';
import { DECLINED } from './taken-out.ts';

export interface TakenOut {
  readonly key: string;
  readonly component: Component;
  /** Not declined before. */
  readonly isNews: boolean;
}

/** Instances that the attendee deleted, from the series or from those that are all they were invited to: that declines them. */
// RFC 6638 §3.2.2.1, §3.2.2.3
export function newlyDeclined(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): TakenOut[] {
  const { master } = before;
  const known = exdatesOf(before);
  const gone =
    master === undefined
      ? [...before.overrides].filter(([key]) => !after.overrides.has(key))
      : [...exdatesOf(after)]
          .filter(([key]) => !known.has(key))
          .map(
            ([key, line]) =>
              [key, before.overrides.get(key) ?? instanceOf(before, master, line)] as const,
          );
  return gone.map(([key, component]) => ({
    key,
    component: answered(component, isMe, 'DECLINED'),
    // What was called off waits for no answer.
    isNews:
      !isCancelled(component) && (isOpen(component, isMe) || followsSeries(before, key, isMe)),
  }));
}

/** Whether the next answer for the series would count for the instance too, which is no more there for them. */
function followsSeries({ master, overrides }: CalendarObject, key: string, isMe: IsMe): boolean {
  const series = master && attendeeOf(master, isMe);
  if (series === undefined) return false;
  const exception = overrides.get(key);
  const own = exception && attendeeOf(exception, isMe);
  return exception === undefined || (own !== undefined && isAnsweredAlike(own, series));
}

/**
 * Instances that the attendee had deleted from a series that they declined, and answer otherwise now. For an organizer they are
 * declined as the series was, and would be answered with it: so they are declined again.
 */
export function declinedAgain(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): Component[] {
  const { master } = after;
  const [old, answer] = [before.master, master].map((c) => c && attendeeOf(c, isMe));
  if (master === undefined || old === undefined || answer === undefined) return [];
  if (partstatOf(old) !== 'DECLINED' || partstatOf(answer) === 'DECLINED') return [];
  const left = exdatesOf(after);
  return [...exdatesOf(before)]
    .filter(([key, line]) => left.has(key) && parameter(line, DECLINED) !== undefined)
    .map(([, line]) => answered(instanceOf(after, master, line), isMe, 'DECLINED'));
}
