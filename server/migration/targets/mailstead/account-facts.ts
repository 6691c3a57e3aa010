import type { Account } from '#directory/account.ts';
import type { AccountChange } from '#directory/accounts.ts';
import type { ProxyAccess } from '#directory/calendar-proxies.ts';
import type { DelegateRights } from '#directory/delegations.ts';
import { formatSubject } from '#directory/grantee.ts';
import { isDomainError } from '#platform/errors.ts';
import { judgeFacts, type FactChange, type Facts, type KeptFact } from '../../account-facts.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { MailsteadAccount } from './mailstead-session.ts';

const DELEGATE = 'delegate ';
const PROXY = 'all calendars for ';

/** What applySettings() of these settings may change in the directory; of any settings without them. */
export async function readFacts(on: MailsteadAccount, wanted?: AccountSettings): Promise<Facts> {
  const { directory, account } = on;
  const found = await directory.accounts.get(account);
  if (found === undefined) return {};
  const facts: Record<string, string> = namedFacts(found, wanted);
  const people = wanted && (await subjectsOf(on, wanted));
  const calendar = await defaultCalendar(on);
  for (const { address, account: id, ...rights } of await directory.delegations.delegatesOf(
    account,
    calendar,
  ))
    if (people?.has(formatSubject({ kind: 'account', account: id })) !== false)
      facts[DELEGATE + address] = JSON.stringify(rights);
  for (const access of ['read', 'write'] as const)
    for (const grantee of await directory.calendarProxies.proxiesOf(account, access)) {
      if (people?.has(formatSubject(grantee)) === false) continue;
      const name = await directory.grants.formatIdentifier({ grantee, isNegative: false });
      if (name !== undefined) facts[PROXY + name] = access;
    }
  return facts;
}

function namedFacts(account: Account, wanted?: AccountSettings): Record<string, string> {
  const { displayName, timeZone, language, forwards, keepsForwarded } = account;
  const all = {
    displayName,
    timeZone,
    language,
    forwards: JSON.stringify(forwards),
    keepsForwarded: String(keepsForwarded),
  };
  if (wanted === undefined) return all;
  const isForwarded = (wanted.forwards ?? []).length > 0;
  const isWanted = (name: string): boolean =>
    name === 'keepsForwarded' || name === 'forwards'
      ? isForwarded
      : wanted[name as 'displayName' | 'timeZone' | 'language'] !== undefined;
  return Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
}

/** Those of whom settings tell; who is not here gets nothing. */
async function subjectsOf(
  { directory }: MailsteadAccount,
  { delegates = [], calendarProxies = [] }: AccountSettings,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const who of [...delegates.map((it) => it.address), ...calendarProxies.map((it) => it.who)])
    try {
      found.add(formatSubject((await directory.grants.parseIdentifier(who)).grantee));
    } catch (error) {
      if (!isDomainError(error)) throw error;
    }
  return found;
}

/** Puts back what is still as it was left; gives what stays. */
export async function restoreFacts(
  on: MailsteadAccount,
  changes: readonly FactChange[],
): Promise<readonly KeptFact[]> {
  const { left, kept } = judgeFacts(changes, await readFacts(on));
  const refused: KeptFact[] = [];
  for (const change of left)
    try {
      await restore(on, change);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      refused.push({ name: change.name, reason: error.message });
    }
  return [...kept, ...refused];
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
