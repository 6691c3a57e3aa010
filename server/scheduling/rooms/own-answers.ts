import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { AccountId } from '#platform/ids.ts';
import { mapComponents, type CalendarObject, componentAt } from '../itip/calendar-object.ts';
import { isCancelled } from '../itip/is-cancelled.ts';
import {
  ANSWERED,
  addressOf,
  attendeeOf,
  mapAttendees,
  partstatOf,
  type IsMe,
} from '../itip/participants.ts';
import { setParameter } from '../itip/property-lines.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';

/**
 * A copy that a message changed, as it is kept when the account is a room or a thing: the room is booked by nothing but its own
 * answer. Programs copy meetings with the answers to the old one in them, and whoever may not book could write any.
 * @param copy `stored`: the copy before; undefined when there was none
 */
export async function withOwnAnswersOnly(
  { directory }: Pick<SchedulingDeps, 'directory'>,
  account: AccountId,
  copy: {
    readonly object: CalendarObject;
    readonly stored: CalendarObject | undefined;
    readonly isMe: IsMe;
  },
): Promise<CalendarObject> {
  const { object, stored, isMe } = copy;
  if ((await directory.resources.get(account)) === undefined) return object;
  return mapComponents(object, (component, key) => {
    return withOwnAnswer(component, stored && componentAt(stored, key), isMe);
  });
}

function withOwnAnswer(component: Component, old: Component | undefined, isMe: IsMe): Component {
  const known = old === undefined || isCancelled(old) ? undefined : attendeeOf(old, isMe);
  return mapAttendees(component, (line) => {
    const partstat = partstatOf(line);
    const isNoClaim = partstat === 'NEEDS-ACTION' || partstat === 'DECLINED';
    if (isNoClaim || !isMe(addressOf(line)) || parameter(line, ANSWERED) !== undefined) return line;
    // Bookings that were brought from elsewhere were answered there.
    const isBrought =
      known !== undefined &&
      partstatOf(known) === partstat &&
      parameter(known, ANSWERED) === undefined;
    return isBrought ? line : setParameter(line, 'PARTSTAT', 'NEEDS-ACTION');
  });
}
