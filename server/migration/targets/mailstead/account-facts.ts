import type { AccountChange } from '#directory/accounts.ts';
import type { ProxyAccess } from '#directory/calendar-proxies.ts';
import type { DelegateRights } from '#directory/delegations.ts';
import { formatSubject } from '#directory/grantee.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountFacts, FactChange } from '../../account-facts.ts';
import type { MailsteadAccount } from './mailstead-session.ts';

const DELEGATE = 'delegate ';
const PROXY = 'all calendars for ';

/** What applySettings() may change in the directory. */
export async function readFacts(on: MailsteadAccount): Promise<AccountFacts> {
  const { directory, account } = on;
  const found = await directory.accounts.get(account);
  if (found === undefined) return {};
  const { displayName, timeZone, language, forwards, keepsForwarded } = found;
  const facts: Record<string, string> = {
    displayName,
    timeZone,
    language,
    forwards: JSON.stringify(forwards),
    keepsForwarded: String(keepsForwarded),
  };
  const calendar = await defaultCalendar(on);
  for (const { address, account: _, ...rights } of await directory.delegations.delegatesOf(
    account,
    calendar,
  ))
    facts[DELEGATE + address] = JSON.stringify(rights);
  for (const access of ['read', 'write'] as const)
    for (const grantee of await directory.calendarProxies.proxiesOf(account, access)) {
      const name = await directory.grants.formatIdentifier({ grantee, isNegative: false });
      if (name !== undefined) facts[PROXY + name] = access;
    }
  return facts;
}

/** Puts back what is still as it was left; gives the names of the rest. */
export async function restoreFacts(
  on: MailsteadAccount,
  changes: readonly FactChange[],
): Promise<readonly string[]> {
  const now = await readFacts(on);
  const kept: string[] = [];
  for (const change of changes)
    if (now[change.name] !== change.after) kept.push(change.name);
    else
      try {
        await restore(on, change);
      } catch (error) {
        if (!isDomainError(error)) throw error;
        kept.push(change.name);
      }
  return kept;
}

async function restore(on: MailsteadAccount, { name, before, after }: FactChange): Promise<void> {
  const { directory, account } = on;
  if (name.startsWith(DELEGATE)) {
    const delegate = (await directory.accounts.expect(name.slice(DELEGATE.length))).id;
    const between = { owner: account, delegate };
    const calendarId = await defaultCalendar(on);
    if (before === undefined) await directory.delegations.remove(between, calendarId);
    else {
      const rights = JSON.parse(before) as DelegateRights;
      await directory.delegations.set(between, { ...rights, calendarId });
    }
  } else if (name.startsWith(PROXY)) {
    const { grantee } = await directory.grants.parseIdentifier(name.slice(PROXY.length));
    const subject = formatSubject(grantee);
    const access = (before ?? after) as ProxyAccess;
    const present = await directory.calendarProxies.proxiesOf(account, access);
    const others = present.filter((it) => formatSubject(it) !== subject);
    const wanted = before === undefined ? others : [...others, grantee];
    await directory.calendarProxies.setProxies(account, access, wanted);
  } else await directory.accounts.change(account, toChange(name, before ?? ''));
}

function toChange(name: string, value: string): AccountChange {
  if (name === 'forwards') return { forwards: JSON.parse(value) as string[] };
  if (name === 'keepsForwarded') return { keepsForwarded: value === 'true' };
  return { [name]: value };
}

async function defaultCalendar({ store, account }: MailsteadAccount): Promise<string> {
  const calendar = await store.look(
    account,
    async (reader) => await reader.collectionByRole('calendar', 'default'),
  );
  return calendar?.objectId ?? '';
}
