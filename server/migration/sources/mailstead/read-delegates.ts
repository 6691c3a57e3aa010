import type { Delegate } from '../../account-settings.ts';
import type { Loss } from '../../item.ts';
import type { MailsteadReading } from './mailstead-source-session.ts';

/** Who acts for the account. That somebody sends as it, and not in its name, other systems say elsewhere. */
export async function readDelegates({
  store,
  directory,
  account,
}: MailsteadReading): Promise<{ delegates: readonly Delegate[]; losses: readonly Loss[] }> {
  const calendar = await store.look(
    account.id,
    async (reader) => await reader.collectionByRole('calendar', 'default'),
  );
  const found = await directory.delegations.delegatesOf(account.id, calendar?.objectId ?? '');
  return {
    delegates: found.map(({ address, calendar: level, ...rights }) => {
      const { getsInvitations, seesPrivate, sendsOnBehalf } = rights;
      return { address, getsInvitations, seesPrivate, sendsOnBehalf, calendar: level };
    }),
    losses: found
      .filter(({ sendsAs }) => sendsAs)
      .map(({ address }) => ({ what: 'delegate', detail: `${address} may send as the account` })),
  };
}
