import { groupwareRights } from '#directory/rights.ts';
import type { AccountId } from '#platform/ids.ts';
import { methodsOfAttendees } from './itip/message.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** What a message is about: those of an organizer, those of an attendee, or a question when people are busy. */
export type Matter = 'invitations' | 'replies' | 'free-busy';

const rightFor: Readonly<Record<Matter, string>> = {
  invitations: groupwareRights.schedulesInvitations,
  replies: groupwareRights.schedulesReplies,
  'free-busy': groupwareRights.schedulesFreeBusy,
};

export function matterOf(method: string): Matter {
  return methodsOfAttendees.has(method) ? 'replies' : 'invitations';
}

export interface BoxQuestion {
  readonly actor: AccountId;
  readonly owner: AccountId;
  readonly matter: Matter;
  /** The right holds unless it is denied. */
  readonly isAssumed?: boolean;
}

/** Whether what the actor sends is delivered to the owner. */
// RFC 6638 §6.1
export async function reachesInbox(deps: SchedulingDeps, asked: BoxQuestion): Promise<boolean> {
  return await holds(deps, 'inbox', asked);
}

/** Whether the actor sends in the owner's name. */
// RFC 6638 §6.2
export async function sendsFromOutbox(
  deps: Pick<SchedulingDeps, 'directory' | 'store'>,
  asked: BoxQuestion,
): Promise<boolean> {
  return await holds(deps, 'outbox', asked);
}

async function holds(
  { directory, store }: Pick<SchedulingDeps, 'directory' | 'store'>,
  box: 'inbox' | 'outbox',
  { actor, owner, matter, isAssumed = false }: BoxQuestion,
): Promise<boolean> {
  if (actor === owner) return true;
  const found = await store.read(owner, (reader) => reader.collectionByRole('calendar', box));
  const right = rightFor[matter];
  const assumed = isAssumed ? right : '';
  const collection = found?.objectId ?? '';
  const rights = await directory.schedulingRights.rightsOn({
    actor,
    owner,
    box,
    collection,
    assumed,
  });
  return rights.includes(right);
}
