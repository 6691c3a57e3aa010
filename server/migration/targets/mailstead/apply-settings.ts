import { isDomainError } from '#platform/errors.ts';
import type { AccountSettings, Delegate } from '../../account-settings.ts';
import type { Loss } from '../../item.ts';
import type { MailsteadAccount } from './mailstead-session.ts';

/** What the directory has of an account. Rules and the like are items of the settings folder (settings.ts). */
export async function applySettings(
  on: MailsteadAccount,
  settings: AccountSettings,
): Promise<readonly Loss[]> {
  const { directory, account } = on;
  const losses: Loss[] = [...settings.losses];
  const { displayName, timeZone, language, forwards, keepsForwarded } = settings;
  const change = {
    ...(displayName === undefined ? undefined : { displayName }),
    ...(timeZone === undefined ? undefined : { timeZone }),
    ...(language === undefined ? undefined : { language }),
    ...(forwards === undefined || forwards.length === 0
      ? undefined
      : { forwards, keepsForwarded: keepsForwarded ?? true }),
  };
  try {
    if (Object.keys(change).length > 0) await directory.accounts.change(account, change);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    losses.push({ what: 'settings', detail: error.message });
  }
  for (const delegate of settings.delegates ?? [])
    losses.push(...(await setDelegate(on, delegate)));
  for (const proxy of settings.calendarProxies ?? [])
    losses.push(...(await addCalendarProxy(on, proxy)));
  return losses;
}

async function setDelegate(
  { directory, store, account }: MailsteadAccount,
  delegate: Delegate,
): Promise<Loss[]> {
  try {
    const found = await directory.accounts.expect(delegate.address);
    const calendar = await store.look(
      account,
      async (r) => await r.collectionByRole('calendar', 'default'),
    );
    const { getsInvitations, seesPrivate, sendsOnBehalf } = delegate;
    await directory.delegations.set(
      { owner: account, delegate: found.id },
      {
        calendar: delegate.calendar,
        seesPrivate,
        getsInvitations,
        sendsOnBehalf,
        sendsAs: false,
        calendarId: calendar?.objectId ?? '',
      },
    );
    return [];
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return [{ what: 'delegate', detail: `${delegate.address}: ${error.message}` }];
  }
}

/** Those who are there already stay. */
async function addCalendarProxy(
  { directory, account }: MailsteadAccount,
  { who, access }: NonNullable<AccountSettings['calendarProxies']>[number],
): Promise<Loss[]> {
  const { calendarProxies, grants } = directory;
  try {
    const { grantee } = await grants.parseIdentifier(who);
    const present = await calendarProxies.proxiesOf(account, access);
    await calendarProxies.setProxies(account, access, [...present, grantee]);
    return [];
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return [{ what: 'permission', detail: `all calendars: ${who} (${access}): ${error.message}` }];
  }
}
