import { componentsOf, type CalendarObject } from './calendar-object.ts';
import { addressOf, attendeesOf, organizerOf, type IsMe } from './participants.ts';

/** Who organizes it, by the address in the first component that says so. */
export function organizerIn(object: CalendarObject): string | undefined {
  return componentsOf(object)
    .map(organizerAddress)
    .find((address) => address !== undefined);
}

/** An instance of a private series may be a meeting, and one of a meeting private. */
// RFC 6638 §3.2.4.2
export function hasManyOrganizers(object: CalendarObject): boolean {
  const meetings = componentsOf(object).filter(
    (c) => organizerOf(c) !== undefined || attendeesOf(c).length > 0,
  );
  return new Set(meetings.map(organizerAddress)).size > 1;
}

/** What the account is in a meeting; undefined when it is no meeting of theirs. */
export function roleIn(
  object: CalendarObject | undefined,
  isMe: IsMe,
): 'organizer' | 'attendee' | undefined {
  const organizer = object && organizerIn(object);
  if (object === undefined || organizer === undefined) return undefined;
  if (isMe(organizer)) return 'organizer';
  const isInvited = componentsOf(object)
    .flatMap(attendeesOf)
    .some((line) => isMe(addressOf(line)));
  return isInvited ? 'attendee' : undefined;
}

/** Whether there is nobody to tell. */
export function isQuietRole(object: CalendarObject | undefined, isMe: IsMe): boolean {
  const role = roleIn(object, isMe);
  return role === 'organizer' ? !hasOthers(object!, isMe) : role === undefined;
}

/** Whether anybody but the account is invited. */
export function hasOthers(object: CalendarObject, isMe: IsMe): boolean {
  return componentsOf(object)
    .flatMap(attendeesOf)
    .some((line) => !isMe(addressOf(line)));
}

/** undefined for what nobody organizes: an event of one's own. */
export function meetingIn(object: CalendarObject | undefined): CalendarObject | undefined {
  return object && organizerIn(object) !== undefined ? object : undefined;
}

/** The account's own address in the first that has one: what was private names nobody. */
export function addressIn(objects: readonly (CalendarObject | undefined)[], isMe: IsMe): string {
  const addresses = objects
    .flatMap((object) => (object === undefined ? [] : componentsOf(object)))
    .flatMap((c) => [organizerOf(c) ?? [], ...attendeesOf(c)].flat().map(addressOf));
  return addresses.find(isMe)!;
}

function organizerAddress(component: Parameters<typeof organizerOf>[0]): string | undefined {
  const line = organizerOf(component);
  return line && addressOf(line);
}
