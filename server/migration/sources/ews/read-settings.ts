import { getDelegate } from '#codecs/ews/delegates.ts';
import { getInboxRules } from '#codecs/ews/get-inbox-rules.ts';
import { resolveNames } from '#codecs/ews/resolve-names.ts';
import { getUserConfiguration, type UserConfiguration } from '#codecs/ews/user-configuration.ts';
import { getUserOofSettings } from '#codecs/ews/user-oof-settings.ts';
import { mailRulesToSieve } from '#codecs/exchange/mail-rules-to-sieve.ts';
import type { MailRule } from '#codecs/exchange/mail-rule.ts';
import { zoneOfWindowsName } from '#codecs/exchange/windows-zones.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import { toKeyword } from '../../exchange/category-keywords.ts';
import { distinguished, knows, type MailboxCalls } from '../../ews/mailbox-calls.ts';
import { callOptional } from '../../ews/optional-call.ts';
import { toAbsence } from '../../ews/settings/absence.ts';
import { readCategoryList } from '../../ews/settings/category-list.ts';
import { toDelegates } from '../../ews/settings/delegates.ts';
import { readInboxRule } from '../../ews/settings/inbox-rules.ts';
import { readWorkingHours } from '../../ews/settings/working-hours.ts';
import type { Loss, SourceFolder } from '../../item.ts';

/** Scripts of other programs have names of their own. */
const SCRIPT = 'exchange';

/** What belongs to the mailbox and not to one of its folders, as far as the server tells it. */
export async function readSettings(
  calls: MailboxCalls,
  folders: readonly SourceFolder[],
  resolver: AddressResolver,
): Promise<AccountSettings> {
  const losses: Loss[] = [];
  const options = await readConfiguration(
    calls,
    { folder: 'root', name: 'OWA.UserOptions' },
    losses,
  );
  const categories = await readConfiguration(
    calls,
    { folder: 'calendar', name: 'CategoryList' },
    losses,
  );
  const hours = await readConfiguration(calls, { folder: 'calendar', name: 'WorkHours' }, losses);
  const workingHours = hours?.xml === undefined ? undefined : readWorkingHours(hours.xml);
  const timeZone = zoneOfWindowsName(options?.dictionary.get('timezone') ?? '')?.id;
  const list = categories?.xml === undefined ? [] : readCategoryList(categories.xml);
  const displayName = await readName(calls, losses);
  return {
    ...(displayName !== undefined && { displayName }),
    ...(timeZone !== undefined && { timeZone }),
    ...(await readRules(calls, folders, { resolver, losses })),
    ...(await readAbsence(calls, losses)),
    ...(await readDelegates(calls, losses)),
    ...readSignatures(options),
    ...(list.length > 0 && { categories: list }),
    ...(workingHours !== undefined && { workingHours }),
    losses,
  };
}

async function readConfiguration(
  calls: MailboxCalls,
  { folder, name }: { readonly folder: string; readonly name: string },
  losses: Loss[],
): Promise<UserConfiguration | undefined> {
  if (!knows(calls, 'Exchange2010')) return undefined;
  const operation = getUserConfiguration(distinguished(calls, folder), name);
  return await callOptional(calls, operation, { losses, what: 'settings' });
}

async function readName(calls: MailboxCalls, losses: Loss[]): Promise<string | undefined> {
  const found = await callOptional(calls, resolveNames(calls.address), {
    losses,
    what: 'display-name',
  });
  const own = found?.entries.find((e) => e.address.toLowerCase() === calls.address.toLowerCase());
  return own?.name;
}

async function readRules(
  calls: MailboxCalls,
  folders: readonly SourceFolder[],
  { resolver, losses }: { readonly resolver: AddressResolver; readonly losses: Loss[] },
): Promise<Pick<AccountSettings, 'sieve'>> {
  if (!knows(calls, 'Exchange2010_SP1')) {
    losses.push({ what: 'rules', detail: 'Exchange before 2010 SP1 does not tell rules over EWS' });
    return {};
  }
  const found = await callOptional(calls, getInboxRules(calls.address), { losses, what: 'rules' });
  if (found === undefined) return {};
  if (found.hasOutlookRules)
    losses.push({ what: 'rules', detail: 'there may be rules that run in Outlook alone' });
  const paths = pathsOf(folders);
  const pathOf = (id: string): string => paths.get(id) ?? '';
  const rules: MailRule[] = [];
  for (const rule of found.rules) rules.push(await readInboxRule(rule, { resolver, pathOf }));
  const { script, losses: unsaid } = mailRulesToSieve(rules, {
    ownAddresses: [calls.address],
    toKeyword,
  });
  for (const { rule, detail } of unsaid)
    losses.push({ what: 'rule', detail: `${rule}: ${detail}` });
  return script === '' ? {} : { sieve: [{ name: SCRIPT, script, isActive: true }] };
}

/** Names of mailboxes as they are here, by the ids of folders and by what everybody calls them. */
function pathsOf(folders: readonly SourceFolder[]): Map<string, string> {
  const paths = new Map<string, string>([['inbox', 'INBOX']]);
  const inbox = folders.find((f) => f.role === 'inbox')?.path ?? ['Inbox'];
  const names = { trash: 'deleteditems', junk: 'junkemail', sent: 'sentitems', drafts: 'drafts' };
  for (const { id, path, role, kind } of folders) {
    if (kind !== 'mailbox') continue;
    const isBelow = inbox.every((name, i) => path[i] === name);
    const name = (isBelow ? ['INBOX', ...path.slice(inbox.length)] : path).join('/');
    paths.set(id, name);
    const wellKnown = names[role as keyof typeof names];
    if (wellKnown !== undefined) paths.set(wellKnown, name);
  }
  return paths;
}

async function readAbsence(
  calls: MailboxCalls,
  losses: Loss[],
): Promise<Pick<AccountSettings, 'absence'>> {
  const what = 'absence';
  const settings = await callOptional(calls, getUserOofSettings(calls.address), { losses, what });
  if (settings === undefined) return {};
  const { absence, losses: told } = toAbsence(settings);
  losses.push(...told);
  return absence === undefined ? {} : { absence };
}

async function readDelegates(
  calls: MailboxCalls,
  losses: Loss[],
): Promise<Pick<AccountSettings, 'delegates'>> {
  if (!knows(calls, 'Exchange2007_SP1')) return {};
  const what = 'delegates';
  const found = await callOptional(calls, getDelegate(calls.address), { losses, what });
  if (found === undefined) return {};
  const { delegates, losses: told } = toDelegates(found);
  losses.push(...told);
  return delegates.length === 0 ? {} : { delegates };
}

function readSignatures(
  options: UserConfiguration | undefined,
): Pick<AccountSettings, 'signatures'> {
  const html = options?.dictionary.get('signaturehtml') ?? '';
  const text = options?.dictionary.get('signaturetext') ?? '';
  if (html.trim() === '' && text.trim() === '') return {};
  const content = { ...(html !== '' && { html }), ...(text !== '' && { text }) };
  return { signatures: [{ name: 'Outlook on the web', ...content }] };
}
