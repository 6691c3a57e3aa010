import { createHash } from 'node:crypto';
import { addDelegate } from '#codecs/ews/delegates.ts';
import { responseCodeOf } from '#codecs/ews/ews-failure.ts';
import { getInboxRules } from '#codecs/ews/get-inbox-rules.ts';
import { textAt } from '#codecs/ews/names.ts';
import { updateInboxRules } from '#codecs/ews/update-inbox-rules.ts';
import { getUserConfiguration, storeUserConfiguration } from '#codecs/ews/user-configuration.ts';
import { setUserOofSettings } from '#codecs/ews/user-oof-settings.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { mailRulesOf } from '../../exchange/mail-rules-of.ts';
import { call, distinguished, knows } from '../../ews/mailbox-calls.ts';
import { callOptional } from '../../ews/optional-call.ts';
import { fromAbsence } from '../../ews/settings/absence.ts';
import {
  addCategories,
  formatCategories,
  readCategoryList,
  tryParseCategories,
} from '../../ews/settings/category-list.ts';
import { fromDelegate } from '../../ews/settings/delegates.ts';
import { formatWorkingHours } from '../../ews/settings/format-working-hours.ts';
import { formatInboxRule } from '../../ews/settings/format-inbox-rule.ts';
import type { Loss } from '../../item.ts';
import type { EwsAccount } from './ews-account.ts';

/** Sets what belongs to the mailbox and not to one of its folders; what EWS does not take is told. */
export async function applySettings(
  account: EwsAccount,
  settings: AccountSettings,
): Promise<Loss[]> {
  const losses: Loss[] = [...settings.losses];
  const steps: readonly (readonly [string, () => Promise<void>])[] = [
    ['categories', async () => await applyCategories(account, settings, losses)],
    ['rules', async () => await applyRules(account, settings, losses)],
    ['absence', async () => await applyAbsence(account, settings)],
    ['working-hours', async () => await applyWorkingHours(account, settings, losses)],
    ['delegates', async () => await applyDelegates(account, settings, losses)],
  ];
  for (const [what, apply] of steps)
    try {
      await apply();
    } catch (error) {
      if (!isDomainError(error) || error.code === 'unavailable') throw error;
      losses.push({ what, detail: error.message });
    }
  for (const { name } of settings.signatures ?? [])
    losses.push({ what: 'signature', detail: `${name}: signatures are Outlook's own` });
  return losses;
}

async function applyCategories(
  { calls, categories }: EwsAccount,
  { categories: wanted = [] }: AccountSettings,
  losses: Loss[],
): Promise<void> {
  if (wanted.length === 0) return;
  if (!knows(calls, 'Exchange2010')) throw new DomainError('not-supported', 'before 2010');
  const folder = distinguished(calls, 'calendar');
  const what = 'categories';
  const before = await callOptional(calls, getUserConfiguration(folder, 'CategoryList'), {
    losses,
    what,
  });
  const bytes = before?.xml ?? Buffer.alloc(0);
  const present = readCategoryList(bytes);
  const names = new Set(present.map(({ name }) => name.toLowerCase()));
  const missing = wanted.filter(({ name }) => !names.has(name.toLowerCase()));
  categories.push(...[...present, ...missing].map(({ name }) => name));
  if (missing.length === 0) return;
  const how = before === undefined ? 'create' : 'update';
  const xml = formatCategories(addCategories(tryParseCategories(bytes), missing, guidOf));
  await call(calls, storeUserConfiguration(how, folder, 'CategoryList', xml));
}

/** The same for the same name, so that a second run changes nothing. */
function guidOf(name: string): string {
  const hex = createHash('sha256').update(`category ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function applyRules(
  account: EwsAccount,
  settings: AccountSettings,
  losses: Loss[],
): Promise<void> {
  const { calls } = account;
  const rules = mailRulesOf(
    settings,
    { address: calls.address, categories: account.categories },
    losses,
  );
  if (rules.length === 0) return;
  if (!knows(calls, 'Exchange2010_SP1'))
    throw new DomainError('not-supported', 'Exchange before 2010 SP1 takes no rules over EWS');
  const { rules: present } = await call(calls, getInboxRules(calls.address));
  const names = new Set(rules.map(({ name }) => name));
  const replaced = present.filter((rule) => names.has(textAt(rule, 'DisplayName') ?? ''));
  const idOf = (path: string): string | undefined => folderAt(account, path);
  const elements: XmlElement[] = [];
  for (const [i, rule] of rules.entries()) {
    const { element, unsaid } = formatInboxRule(rule, i + 1, idOf);
    if (unsaid.length === 0) elements.push(element);
    else losses.push({ what: 'rule', detail: `${rule.name}: ${unsaid.join('; ')}` });
  }
  if (elements.length === 0) return;
  const ids = replaced.map((rule) => textAt(rule, 'RuleId') ?? '').filter((id) => id !== '');
  await call(calls, updateInboxRules(calls.address, elements, ids));
}

/** The mailbox of that name; the first folder is the inbox, however it is called there. */
function folderAt({ folders }: EwsAccount, path: string): string | undefined {
  const inbox = [...folders.values()].find((f) => f.known?.name === 'inbox');
  const levels = path.split('/');
  const wanted =
    /^inbox$/i.test(levels[0] ?? '') && inbox !== undefined
      ? [...inbox.path, ...levels.slice(1)]
      : levels;
  const name = wanted.join('\n').toLowerCase();
  for (const folder of folders.values())
    if (folder.path.join('\n').toLowerCase() === name) return folder.id;
  return undefined;
}

async function applyAbsence({ calls }: EwsAccount, { absence }: AccountSettings): Promise<void> {
  if (absence !== undefined)
    await call(calls, setUserOofSettings(calls.address, fromAbsence(absence)));
}

async function applyWorkingHours(
  { calls }: EwsAccount,
  { workingHours }: AccountSettings,
  losses: Loss[],
): Promise<void> {
  if (workingHours === undefined) return;
  if (!knows(calls, 'Exchange2010')) throw new DomainError('not-supported', 'before 2010');
  const xml = formatWorkingHours(workingHours);
  const what = 'working-hours';
  if (xml === undefined) {
    const detail = 'Exchange has one stretch of hours, the same on all days';
    losses.push({ what, detail });
    return;
  }
  const folder = distinguished(calls, 'calendar');
  const about = { losses, what };
  const before = await callOptional(calls, getUserConfiguration(folder, 'WorkHours'), about);
  const how = before === undefined ? 'create' : 'update';
  await call(calls, storeUserConfiguration(how, folder, 'WorkHours', xml));
}

async function applyDelegates(
  { calls }: EwsAccount,
  { delegates = [] }: AccountSettings,
  losses: Loss[],
): Promise<void> {
  if (delegates.length === 0) return;
  const wanted = delegates.map(fromDelegate);
  const deliver = wanted.some((d) => d.getsMeetingMessages) ? 'DelegatesAndMe' : 'NoForward';
  const outcomes = await call(calls, addDelegate(calls.address, wanted, deliver));
  outcomes.forEach((outcome, i) => {
    if (outcome.ok || responseCodeOf(outcome.error) === 'ErrorDelegateAlreadyExists') return;
    losses.push({ what: 'delegate', detail: `${wanted[i]!.address}: ${outcome.error.message}` });
  });
}
