import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Accounts } from './accounts.ts';
import type { Grant, Grants } from './grants.ts';
import type { Principals } from './principals.ts';
import { delegateRights, groupwareRights } from './rights.ts';
import { levelOf, rightsOfLevel, seesPrivateItems, type SharingLevel } from './sharing-levels.ts';

/** What somebody may do for another account. */
export interface DelegateRights {
  /** On the calendar named when asked; undefined: nothing. */
  readonly calendar: SharingLevel | undefined;
  readonly seesPrivate: boolean;
  readonly getsInvitations: boolean;
  readonly sendsOnBehalf: boolean;
  readonly sendsAs: boolean;
}

export interface Delegate extends DelegateRights {
  readonly account: AccountId;
  readonly address: string;
}

/** A face of the grants: who acts for whom. What is set here shows among the grants, and the other way round. */
export interface Delegations {
  /**
   * Accounts that were given a right of delegates, by a grant to themselves; `calendar` is the object id of the owner's
   * calendar. In the order of their addresses.
   */
  delegatesOf(owner: AccountId, calendar: string): Promise<Delegate[]>;
  /** For whom the account acts, also as the member of a group. */
  ownersFor(delegate: AccountId): Promise<AccountId[]>;
  /** Accounts that get a copy of what is sent to the owner about meetings, members of groups included. */
  invitationReaders(owner: AccountId): Promise<AccountId[]>;
  /** Sets what the delegate may do; other grants stay. @throws DomainError bad-value, not-found, limit-reached */
  set(
    between: { readonly owner: AccountId; readonly delegate: AccountId },
    rights: DelegateRights & { readonly calendarId: string },
  ): Promise<void>;
  /** Takes the rights of a delegate back, those on the calendar included. @throws DomainError not-found */
  remove(
    between: { readonly owner: AccountId; readonly delegate: AccountId },
    calendarId: string,
  ): Promise<void>;
}

const { sendsOnBehalf, sendsAs, getsInvitations } = groupwareRights;

export function createDelegations(parts: {
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly principals: Principals;
}): Delegations {
  const { accounts, grants, principals } = parts;

  const delegatesOf = async (owner: AccountId, calendar: string): Promise<Delegate[]> => {
    const whole = rightsByAccount(await grants.grantsOn(owner, ''));
    const onCalendar = rightsByAccount(await grants.grantsOn(owner, calendar));
    const found: Delegate[] = [];
    for (const [id, rights] of whole) {
      const account = await accounts.get(id);
      if (account === undefined || !hasAny(rights, delegateRights)) continue;
      const all = rights + (onCalendar.get(id) ?? '');
      found.push({
        account: id,
        address: account.address,
        calendar: levelOf(all),
        seesPrivate: seesPrivateItems(all),
        getsInvitations: rights.includes(getsInvitations),
        sendsOnBehalf: rights.includes(sendsOnBehalf),
        sendsAs: rights.includes(sendsAs),
      });
    }
    return found.sort((a, b) => (a.address < b.address ? -1 : 1));
  };

  return {
    delegatesOf,
    async ownersFor(delegate) {
      const shared = await grants.sharedWith(delegate);
      return shared
        .filter((s) => s.collection === '' && hasAny(s.rights, delegateRights))
        .map((s) => s.owner);
    },
    async invitationReaders(owner) {
      const readers = new Set<AccountId>();
      for (const { grantee, rights, isNegative } of await grants.grantsOn(owner, '')) {
        if (isNegative || !rights.includes(getsInvitations)) continue;
        if (grantee.kind === 'account') readers.add(grantee.account);
        else if (grantee.kind === 'group')
          for (const id of (await principals.membersOf(grantee.address)).accounts) readers.add(id);
      }
      readers.delete(owner);
      // What a negative grant takes away is no longer theirs.
      const checked = await Promise.all(
        [...readers].map(async (id) => ({ id, rights: await grants.rightsOf(id, owner, '') })),
      );
      return checked.filter((r) => r.rights.includes(getsInvitations)).map((r) => r.id);
    },
    async set({ owner, delegate }, rights) {
      if (owner === delegate) throw new DomainError('bad-value', 'nobody is a delegate of his own');
      const key = { owner, grantee: { kind: 'account', account: delegate } } as const;
      const wanted =
        (rights.sendsOnBehalf ? sendsOnBehalf : '') +
        (rights.sendsAs ? sendsAs : '') +
        (rights.getsInvitations ? getsInvitations : '');
      const onCalendar =
        rights.calendar === undefined
          ? ''
          : rightsOfLevel(rights.calendar, { withPrivate: rights.seesPrivate });
      await grants.changeAll([
        { ...key, collection: '', mode: 'remove', rights: delegateRights },
        { ...key, collection: '', mode: 'add', rights: wanted },
        { ...key, collection: rights.calendarId, rights: onCalendar },
      ]);
    },
    async remove({ owner, delegate }, calendarId) {
      const key = { owner, grantee: { kind: 'account', account: delegate } } as const;
      const isOne = (await delegatesOf(owner, calendarId)).some((d) => d.account === delegate);
      if (!isOne) throw new DomainError('not-found', 'this account is no delegate');
      await grants.changeAll([
        { ...key, collection: '', mode: 'remove', rights: delegateRights },
        { ...key, collection: calendarId, rights: '' },
      ]);
    },
  };
}

function rightsByAccount(grants: readonly Grant[]): ReadonlyMap<AccountId, string> {
  const found = new Map<AccountId, string>();
  for (const { grantee, rights, isNegative } of grants)
    if (grantee.kind === 'account' && !isNegative) found.set(grantee.account, rights);
  return found;
}

function hasAny(rights: string, wanted: string): boolean {
  return Array.from(wanted).some((right) => rights.includes(right));
}
