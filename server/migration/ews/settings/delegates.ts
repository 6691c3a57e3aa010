import type { DelegateLevel, EwsDelegate, EwsDelegates } from '#codecs/ews/delegates.ts';
import type { Delegate } from '../../account-settings.ts';
import type { Loss } from '../../item.ts';

const levels: Readonly<Record<DelegateLevel, Delegate['calendar']>> = {
  None: undefined,
  Reviewer: 'read',
  Author: 'write-own',
  Editor: 'write',
  // Whatever it is, it is among the permissions of the folder.
  Custom: undefined,
};

/** Who acts for the owner. Delegates of Exchange send in the owner's name always. */
export function toDelegates({ delegates }: EwsDelegates): {
  readonly delegates: readonly Delegate[];
  readonly losses: readonly Loss[];
} {
  const losses: Loss[] = [];
  const found = delegates.flatMap((outcome): Delegate[] => {
    if (!outcome.ok || outcome.value.address === '') {
      const why = outcome.ok ? 'has no address' : outcome.error.message;
      losses.push({ what: 'delegate', detail: `one delegate: ${why}` });
      return [];
    }
    const { address, levels: own, getsMeetingMessages, seesPrivate } = outcome.value;
    return [
      {
        address: address.toLowerCase(),
        getsInvitations: getsMeetingMessages,
        seesPrivate,
        sendsOnBehalf: true,
        calendar: levels[own.Calendar ?? 'None'],
      },
    ];
  });
  return { delegates: found, losses };
}

export function fromDelegate(delegate: Delegate): EwsDelegate {
  const { address, getsInvitations, seesPrivate, calendar } = delegate;
  const level: DelegateLevel =
    calendar === 'read'
      ? 'Reviewer'
      : calendar === 'write-own'
        ? 'Author'
        : calendar === 'write' || calendar === 'owner'
          ? 'Editor'
          : 'None';
  // Who gets invitations must be able to answer them.
  const needed = getsInvitations && level !== 'Editor' ? 'Editor' : level;
  return {
    address,
    levels: { Calendar: needed },
    getsMeetingMessages: getsInvitations,
    seesPrivate,
  };
}
