import type { AccountId } from '#platform/ids.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { isOrganizedHere } from './copies/find-organized.ts';
import { readCopy } from './copies/stored-copy.ts';
import type { CalendarObject } from './itip/calendar-object.ts';
import { meetingIn, organizerIn, roleIn } from './itip/meeting-role.ts';
import type { CalendarChange } from './plan-change.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** A change, and the object before and after it. */
interface ObjectStates {
  readonly change: CalendarChange;
  readonly before: CalendarObject | undefined;
  readonly after: CalendarObject | undefined;
}

/**
 * The owner of the calendar, unless somebody organizes a meeting in a calendar that is not theirs: of a team, or public. Meetings
 * that were only copied there stay their organizer's.
 */
export async function speakingAccount(
  deps: Pick<SchedulingDeps, 'store'>,
  users: CalendarUsers,
  { change, before, after }: ObjectStates,
): Promise<AccountId> {
  const { owner, actor } = change;
  const met = meetingIn(before);
  const object = (met ?? after ?? before)!;
  const ownRole = roleIn(object, await users.isMe(owner, object));
  // Who answers in their own calendar answers, whoever organizes the meeting there.
  const answers = ownRole === 'attendee' && actor === owner && !clearsOwn(change);
  if (ownRole === 'organizer' || answers) return owner;
  const address = organizerIn(object);
  const organizer = address === undefined ? undefined : await users.find(address);
  if (organizer?.kind !== 'account') return owner;
  const { id } = organizer.account;
  const isTheirs = met === undefined ? id === actor : isOrganizedHere(met);
  if (!isTheirs) return owner;
  const copy = await deps.store.read(id, (reader) => readCopy(reader, object.uid));
  return copy === undefined ? id : owner;
}

/** Who owns a calendar takes something out of it. */
export function clearsOwn({ after, actor, owner }: CalendarChange): boolean {
  return after === undefined && actor === owner;
}
