import { hash } from 'node:crypto';
import { accountId, type AccountId } from '#platform/ids.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import type { Speaker } from '../speaker.ts';
import { prepareNamed } from './entry.ts';
import type { Enclosure } from './enclosure.ts';

/** A meeting of which answers came: the copies of its attendees are to be made alike. */
export interface Refresh {
  /** In whose calendar it is organized. */
  readonly account: AccountId;
  readonly uid: string;
  /** Its organizer. */
  readonly speaker: Speaker;
  /** How many copies there may be. */
  readonly attendees: number;
}

const PREFIX = 'refresh.';

/** One entry for a meeting, however many answers came. */
export async function prepareRefresh(
  deps: Pick<SchedulingDeps, 'store' | 'random' | 'pending'>,
  refresh: Refresh,
): Promise<Enclosure> {
  const name = refreshNameOf(refresh.uid);
  const text = JSON.stringify({ refresh, as: deps.random.id() });
  return await prepareNamed(deps, refresh.account, { name, text });
}

export function refreshNameOf(uid: string): string {
  return PREFIX + hash('sha256', uid, 'hex').slice(0, 40);
}

export function isRefreshName(name: string): boolean {
  return name.startsWith(PREFIX);
}

export function parseRefresh(text: string): Refresh {
  const { refresh } = JSON.parse(text) as { refresh: Refresh };
  const { account, speaker, ...rest } = refresh;
  const ids = { account: accountId(speaker.account), actor: accountId(speaker.actor) };
  return { ...rest, account: accountId(account), speaker: { ...speaker, ...ids } };
}
