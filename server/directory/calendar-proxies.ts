import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import { formatSubject, type Grantee } from './grantee.ts';
import type { Grants } from './grants.ts';
import { groupwareRights } from './rights.ts';
import { levelOf, rightsOfLevel, type SharingLevel } from './sharing-levels.ts';

/** What grants name instead of a collection when they are about all calendars and task lists of an account, and not its mail. */
export const allCalendars = '*calendars';

export type ProxyAccess = 'read' | 'write';

/** Who works with all calendars of somebody else. A face of the grants on `allCalendars`. */
export interface CalendarProxies {
  /** Those with this access and not a higher one; in the order of the grants. */
  proxiesOf(owner: AccountId, access: ProxyAccess): Promise<Grantee[]>;
  /** Whose calendars the account works with, also as the member of a group or by a grant on everything the owner has. */
  ownersFor(account: AccountId): Promise<{ owner: AccountId; access: ProxyAccess }[]>;
  /**
   * Makes these, and nobody else, those with this access; who had the other one gets this one.
   * @throws DomainError bad-value, limit-reached
   */
  setProxies(owner: AccountId, access: ProxyAccess, proxies: readonly Grantee[]): Promise<void>;
  /** Whether the owner has made the account, or a group it is in, one who writes: it plans meetings in the owner's name too. */
  writesFor(account: AccountId, owner: AccountId): Promise<boolean>;
  /** The rights on every calendar and task list of the owner, before grants on one of them. */
  rightsOf(account: AccountId, owner: AccountId): Promise<string>;
}

export function createCalendarProxies(grants: Grants): CalendarProxies {
  const present = async (owner: AccountId) =>
    (await grants.grantsOn(owner, allCalendars)).filter((g) => !g.isNegative);

  return {
    async proxiesOf(owner, access) {
      const found = await present(owner);
      return found.filter((g) => accessOf(g.rights) === access).map((g) => g.grantee);
    },
    async ownersFor(account) {
      const found = new Map<AccountId, ProxyAccess>();
      for (const { owner, collection, rights } of await grants.sharedWith(account)) {
        const isAll = collection === allCalendars || collection === '';
        const access = isAll ? accessOf(rights) : undefined;
        if (access !== undefined && found.get(owner) !== 'write') found.set(owner, access);
      }
      return [...found].map(([owner, access]) => ({ owner, access }));
    },
    async setProxies(owner, access, proxies) {
      const isSelf = (p: Grantee) => p.kind === 'account' && p.account === owner;
      if (proxies.some(isSelf))
        throw new DomainError('bad-value', 'nobody is a proxy of his own calendars');
      const wanted = new Set(proxies.map(formatSubject));
      const place = { owner, collection: allCalendars };
      for (const { grantee, rights } of await present(owner))
        if (accessOf(rights) === access && !wanted.has(formatSubject(grantee)))
          await grants.change({ ...place, grantee, rights: '' });
      // What lets private events be seen is given by itself.
      const keeping = groupwareRights.seesPrivate;
      for (const grantee of proxies)
        await grants.change({ ...place, grantee, rights: rightsOfLevel(access), keeping });
    },
    async writesFor(account, owner) {
      const shared = await grants.sharedWith(account);
      const all = shared.find((s) => s.owner === owner && s.collection === allCalendars);
      return all !== undefined && accessOf(all.rights) === 'write';
    },
    rightsOf: async (account, owner) => await grants.rightsOf(account, owner, allCalendars),
  };
}

const accesses: Readonly<Record<SharingLevel, ProxyAccess | undefined>> = {
  'free-busy': undefined,
  read: 'read',
  'write-own': 'read',
  write: 'write',
  owner: 'write',
};

function accessOf(rights: string): ProxyAccess | undefined {
  const level = levelOf(rights);
  return level && accesses[level];
}
