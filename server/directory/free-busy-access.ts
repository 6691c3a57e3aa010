import type { AccountId } from '#platform/ids.ts';
import type { Accounts } from './accounts.ts';
import { allCalendars } from './calendar-proxies.ts';
import type { Domains } from './domains.ts';
import type { Grants } from './grants.ts';
import type { Resources } from './resources.ts';
import { groupwareRights } from './rights.ts';
import { seesFreeBusy } from './sharing-levels.ts';

/** Who may learn when somebody is busy, and nothing else of his calendar. */
export interface FreeBusyAccess {
  /**
   * Whether `viewer` may see the busy times of a calendar (its object id; '' for those that count as the owner's): by a grant, by the
   * setting `freeBusy` of the owner's domain unless a negative grant takes it away, or because he may book it.
   */
  maySee(viewer: AccountId, owner: AccountId, calendar?: string): Promise<boolean>;
}

export function createFreeBusyAccess(parts: {
  readonly accounts: Accounts;
  readonly domains: Domains;
  readonly grants: Grants;
  readonly resources: Resources;
}): FreeBusyAccess {
  const { accounts, domains, grants, resources } = parts;

  const isOpenTo = async (viewer: AccountId, owner: AccountId): Promise<boolean> => {
    const [asking, asked] = [await accounts.get(viewer), await accounts.get(owner)];
    if (asking === undefined || asked === undefined) return false;
    if (await resources.mayBook(owner, viewer)) return true;
    const scope = (await domains.find(asked.domain))?.settings.freeBusy;
    return scope === 'server' || (scope === 'domain' && asking.domain === asked.domain);
  };

  return {
    async maySee(viewer, owner, calendar = '') {
      const assumed = (await isOpenTo(viewer, owner)) ? groupwareRights.freeBusy : '';
      const onAll = await grants.rightsOf(viewer, owner, allCalendars, assumed);
      return seesFreeBusy(await grants.rightsOf(viewer, owner, calendar, onAll));
    },
  };
}
