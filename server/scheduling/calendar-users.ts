import type { Component } from '#codecs/icalendar/component.ts';
import type { Account } from '#directory/account.ts';
import type { AccountId } from '#platform/ids.ts';
import type { CalendarObject } from './itip/calendar-object.ts';
import { componentsOf } from './itip/calendar-object.ts';
import {
  addressOf,
  attendeesOf,
  isMailAddress,
  organizerOf,
  type IsMe,
} from './itip/participants.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** Whom a calendar address names. */
export type CalendarUser =
  /** With calendars here. */
  | { readonly kind: 'account'; readonly account: Account }
  /** A list of people here. */
  | { readonly kind: 'group'; readonly address: string }
  /** Reached by mail alone. */
  | { readonly kind: 'mail'; readonly address: string }
  | { readonly kind: 'unknown' };

export interface CalendarUsers {
  /** @param address as addressOf() gives it */
  find(address: string): Promise<CalendarUser>;
  /** Tells which of the addresses in the objects are the account's, aliases included. */
  isMe(account: AccountId, ...objects: readonly (CalendarObject | undefined)[]): Promise<IsMe>;
  /** How an address leads to an account: its own, or as that of a group or an alias for several. */
  wayTo(account: AccountId, address: string): Promise<'own' | 'group' | undefined>;
  /** Addresses of who is in a group, at most `limit`. */
  membersOf(group: string, limit: number): Promise<readonly string[]>;
}

export function createCalendarUsers({
  directory,
}: Pick<SchedulingDeps, 'directory'>): CalendarUsers {
  const { accounts, domains, principals, recipients } = directory;
  const find = async (address: string): Promise<CalendarUser> => {
    if (!isMailAddress(address)) return { kind: 'unknown' };
    const principal = await principals.find(address);
    if (principal?.kind === 'account')
      return principal.account.isEnabled ? principal : { kind: 'unknown' };
    if (principal?.kind === 'group') return { kind: 'group', address: principal.address };
    if (principal !== undefined) return { kind: 'unknown' };
    const domain = await domains.find(address.slice(address.lastIndexOf('@') + 1));
    if (domain === undefined) return { kind: 'mail', address };
    const { kind } = await recipients.resolve(address);
    return kind === 'local' || kind === 'gateway' ? { kind: 'mail', address } : { kind: 'unknown' };
  };
  return {
    find,
    async isMe(account, ...objects) {
      const own = new Set<string>();
      for (const address of addressesIn(objects)) {
        const user = isMailAddress(address) ? await principals.find(address) : undefined;
        if (user?.kind === 'account' && user.account.id === account) own.add(address);
      }
      return (address) => own.has(address);
    },
    async wayTo(account, address) {
      if (!isMailAddress(address)) return undefined;
      const principal = await principals.find(address);
      if (principal?.kind === 'account')
        return principal.account.id === account ? 'own' : undefined;
      if (principal !== undefined) {
        const { accounts: members } = await principals.membersOf(principal.address);
        return members.includes(account) ? 'group' : undefined;
      }
      const resolved = await recipients.resolve(address);
      const isReached =
        resolved.kind === 'local' &&
        resolved.deliveries.some((d) => d.account === account && d.via === 'alias');
      return isReached ? 'group' : undefined;
    },
    async membersOf(group, limit) {
      const { accounts: ids, addresses } = await principals.membersOf(group);
      const here = await Promise.all(ids.slice(0, limit).map((id) => accounts.get(id)));
      return [
        ...here.flatMap((account) => (account?.isEnabled ? [account.address] : [])),
        ...addresses,
      ].slice(0, limit);
    },
  };
}

function addressesIn(objects: readonly (CalendarObject | undefined)[]): Set<string> {
  const lines = objects.flatMap((object) =>
    object === undefined
      ? []
      : componentsOf(object).flatMap((c) => [organizerOf(c) ?? [], ...attendeesOf(c)].flat()),
  );
  return new Set(lines.map(addressOf));
}

/** Whether a component is of a meeting whose organizer has no calendars here. */
export async function isOrganizedElsewhere(
  deps: Pick<SchedulingDeps, 'directory'>,
  component: Component,
): Promise<boolean> {
  const organizer = organizerOf(component);
  if (organizer === undefined) return false;
  return (await createCalendarUsers(deps).find(addressOf(organizer))).kind === 'mail';
}
