import { parameter } from '#codecs/content-lines/parameters.ts';
import type { AccountId } from '#platform/ids.ts';
import { isOrganizedBy } from '../itip/apply-message.ts';
import { componentsOf, type CalendarObject } from '../itip/calendar-object.ts';
import { ASKED_AT, attendeesOf, type IsMe } from '../itip/participants.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { readCopy } from './stored-copy.ts';

/** Calendars of others that are looked into for a meeting; people write into a few. */
const MAX_OWNERS = 50;

/** Whether invitations went out from this object, and it is no copy of one. */
export function isOrganizedHere(object: CalendarObject): boolean {
  return componentsOf(object)
    .flatMap(attendeesOf)
    .some((line) => parameter(line, ASKED_AT) !== undefined);
}

/** The account in whose calendar somebody organizes a meeting: their own, or one that they may write into. */
export async function findOrganizedAt(
  { store, directory }: Pick<SchedulingDeps, 'store' | 'directory'>,
  account: AccountId,
  meeting: { readonly uid: string; readonly isMe: IsMe },
): Promise<AccountId> {
  const own = await store.read(account, (reader) => readCopy(reader, meeting.uid));
  if (own !== undefined) return account;
  const shared = await directory.grants.sharedWith(account);
  const owners = new Set(shared.filter((s) => s.rights.includes('w')).map((s) => s.owner));
  for (const owner of [...owners].slice(0, MAX_OWNERS)) {
    const copy = await store.read(owner, (reader) => readCopy(reader, meeting.uid));
    if (copy && isOrganizedBy(copy.object, meeting.isMe) && isOrganizedHere(copy.object))
      return owner;
  }
  return account;
}
