import type { AccountId } from '#platform/ids.ts';
import { sendsFromOutbox, type Matter } from './scheduling-boxes.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** In whose name messages go out. */
export interface Speaker {
  readonly account: AccountId;
  /** Who wrote on the account's behalf; the account itself when nobody is to be named. */
  readonly actor: AccountId;
  /** The calendar address that speaks: the organizer's, or the attendee's own. */
  readonly address: string;
}

/**
 * In whose name messages go out; undefined when who acts may write into the calendar and not in its owner's name. Whoever may
 * write into a room's calendar answers for the room.
 */
// RFC 6638 §6.2
export async function speakerOf(
  deps: Pick<SchedulingDeps, 'directory' | 'store'>,
  speaker: Speaker,
  matter: Matter,
): Promise<Speaker | undefined> {
  const { directory } = deps;
  const { account, actor, address } = speaker;
  const isRoom = (await directory.resources.get(account)) !== undefined;
  if (actor === account || isRoom) return { ...speaker, actor: account };
  const right = await directory.senders.rightTo(actor, address);
  const isAssumed = right !== undefined;
  const sends = await sendsFromOutbox(deps, { actor, owner: account, matter, isAssumed });
  if (!sends) return undefined;
  return right === undefined || right.kind === 'on-behalf'
    ? speaker
    : { ...speaker, actor: account };
}
