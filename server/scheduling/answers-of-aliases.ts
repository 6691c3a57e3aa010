import type { CalendarUsers } from './calendar-users.ts';
import { replierOf } from './itip/apply-reply.ts';
import { componentsOf, mapComponents, type CalendarObject } from './itip/calendar-object.ts';
import {
  ANSWERED,
  ANSWERED_APART,
  addressOf,
  attendeeOf,
  mapAttendees,
} from './itip/participants.ts';
import { withParametersOf } from './itip/property-lines.ts';

const answer = ['PARTSTAT', 'DELEGATED-TO', ANSWERED, ANSWERED_APART, 'SCHEDULE-STATUS'];

/** The organizer's object with an answer at every address under which who gave it is invited: an answer names one. */
// RFC 5546 §3.2.3
export async function withAnswersOfAliases(
  users: CalendarUsers,
  object: CalendarObject,
  reply: CalendarObject,
): Promise<CalendarObject> {
  const [replier] = componentsOf(reply).flatMap((component) => replierOf(component) ?? []);
  const address = replier && addressOf(replier);
  const user = address === undefined ? undefined : await users.find(address);
  if (user?.kind !== 'account') return object;
  const isTheirs = await users.isMe(user.account.id, object);
  return mapComponents(object, (component) => {
    const given = attendeeOf(component, (other) => other === address);
    if (given === undefined) return component;
    return mapAttendees(component, (line) =>
      isTheirs(addressOf(line)) ? withParametersOf(line, given, answer) : line,
    );
  });
}
