import { componentAt, mapComponents, type CalendarObject } from './calendar-object.ts';
import { addressOf, attendeesOf, mapAttendees, partstatOf, type IsMe } from './participants.ts';
import { withParametersOf } from './property-lines.ts';

/** The copy of who is invited under several addresses, with the answer that they gave at one of them at all. */
export function withOneAnswer(
  before: CalendarObject | undefined,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  return mapComponents(after, (component, key) => {
    const mine = attendeesOf(component).filter((line) => isMe(addressOf(line)));
    if (mine.length < 2) return component;
    const old = before && (componentAt(before, key) ?? before.master);
    const known = new Map(
      (old ? attendeesOf(old) : []).map((line) => [addressOf(line), partstatOf(line)]),
    );
    const answer = mine.find(
      (line) => partstatOf(line) !== (known.get(addressOf(line)) ?? 'NEEDS-ACTION'),
    );
    if (answer === undefined) return component;
    return mapAttendees(component, (line) =>
      isMe(addressOf(line)) ? withParametersOf(line, answer, ['PARTSTAT', 'DELEGATED-TO']) : line,
    );
  });
}
