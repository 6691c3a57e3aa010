import type { AccountId } from '#platform/ids.ts';
import { allCalendars, type CalendarProxies } from './calendar-proxies.ts';
import type { FreeBusyAccess } from './free-busy-access.ts';
import type { Grants } from './grants.ts';
import { allSchedulingRights, delegateRights, groupwareRights } from './rights.ts';

/** A scheduling inbox or outbox, and who comes to it. */
export interface SchedulingBox {
  readonly actor: AccountId;
  readonly owner: AccountId;
  readonly box: 'inbox' | 'outbox';
  /** Its object id. */
  readonly collection: string;
  /** Rights that hold as if they were granted, so that what is denied takes them away. */
  readonly assumed?: string;
}

/** Whose messages reach an account, and who sends them in its name. */
export interface SchedulingRights {
  /**
   * Invitations and answers of everybody reach an inbox, and questions of those who may see busy times; whoever writes for the owner
   * sends from the outbox. Grants on either give more, and denials take it away.
   */
  rightsOn(box: SchedulingBox): Promise<string>;
}

const { schedulesInvitations, schedulesReplies, schedulesFreeBusy } = groupwareRights;
/** On the whole account; any of them. */
const sending = `p${delegateRights.replace(groupwareRights.getsInvitations, '')}`;

export function createSchedulingRights(parts: {
  readonly grants: Grants;
  readonly calendarProxies: CalendarProxies;
  readonly freeBusy: FreeBusyAccess;
}): SchedulingRights {
  const { grants, calendarProxies, freeBusy } = parts;

  const onInbox = async ({ actor, owner }: SchedulingBox): Promise<string> => {
    const mayAsk = await freeBusy.maySee(actor, owner);
    return schedulesInvitations + schedulesReplies + (mayAsk ? schedulesFreeBusy : '');
  };
  const onOutbox = async ({ actor, owner, collection }: SchedulingBox): Promise<string> => {
    if (await calendarProxies.writesFor(actor, owner)) return allSchedulingRights;
    const onAccount = await grants.rightsOf(actor, owner, '');
    if (Array.from(sending).some((right) => onAccount.includes(right))) return allSchedulingRights;
    const onIt = await grants.rightsOf(actor, owner, collection);
    return onIt.includes('i') ? schedulesFreeBusy : '';
  };
  return {
    async rightsOn(at) {
      const { actor, owner, box, collection, assumed = '' } = at;
      const usual = await (box === 'inbox' ? onInbox(at) : onOutbox(at));
      const onAll = await grants.rightsOf(actor, owner, allCalendars, assumed + usual);
      return await grants.rightsOf(actor, owner, collection, onAll);
    },
  };
}
