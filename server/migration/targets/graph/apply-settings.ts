import { isFatal } from '#clients/graph/run-batch.ts';
import { nearestCategoryColor } from '#codecs/exchange/category-colors.ts';
import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { objectAt, objectsAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { mailRulesOf } from '../../exchange/mail-rules-of.ts';
import { formatAbsence } from '../../graph/settings/absence.ts';
import { formatRule } from '../../graph/settings/format-rule.ts';
import { formatWorkingHours } from '../../graph/settings/working-hours.ts';
import type { Loss } from '../../item.ts';
import type { GraphAccount } from './graph-account.ts';
import { mailFolderId } from './mail-folder-id.ts';

/** Sets what belongs to the mailbox and not to one of its folders; what Graph does not take is told. */
export async function applySettings(
  account: GraphAccount,
  settings: AccountSettings,
): Promise<Loss[]> {
  const losses: Loss[] = [...settings.losses];
  const steps: readonly (readonly [string, () => Promise<void>])[] = [
    ['categories', async () => await applyCategories(account, settings)],
    ['rules', async () => await applyRules(account, settings, losses)],
    ['settings', async () => await applyMailboxSettings(account, settings, losses)],
  ];
  for (const [what, apply] of steps)
    try {
      await apply();
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
      losses.push({ what, detail: error.message });
    }
  for (const { name } of settings.signatures ?? [])
    losses.push({ what: 'signature', detail: `${name}: signatures are Outlook's own` });
  for (const { address } of settings.delegates ?? [])
    losses.push({
      what: 'delegate',
      detail: `${address}: delegates are made in Outlook, or by Add-MailboxFolderPermission`,
    });
  return losses;
}

async function applyCategories(
  { mailbox, categories }: GraphAccount,
  { categories: wanted = [] }: AccountSettings,
): Promise<void> {
  const present = new Set(categories.map((it) => it.toLowerCase()));
  const missing = wanted.filter(({ name }) => !present.has(name.toLowerCase()));
  const outcomes = await mailbox.batch(
    missing.map(({ name, color }) => {
      const index = color === undefined ? -1 : nearestCategoryColor(color);
      const body = { displayName: name, color: index < 0 ? 'none' : `preset${index}` };
      return { method: 'POST', path: '/outlook/masterCategories', body };
    }),
    false,
  );
  outcomes.forEach((outcome, i) => {
    // One that somebody made meanwhile is there.
    const isThere = !outcome.ok && isDomainError(outcome.error, 'conflict');
    if (!outcome.ok && !isThere) throw outcome.error;
    categories.push(missing[i]!.name);
  });
}

const RULES = '/mailFolders/inbox/messageRules';

async function applyRules(
  account: GraphAccount,
  settings: AccountSettings,
  losses: Loss[],
): Promise<void> {
  const { mailbox } = account;
  const rules = mailRulesOf(
    settings,
    { address: mailbox.owner, categories: account.categories },
    losses,
  );
  if (rules.length === 0) return;
  const present = objectsAt(await mailbox.ask({ path: RULES }), 'value');
  for (const [i, rule] of rules.entries()) {
    const { json, unsaid } = formatRule(rule, i + 1, await mailFolderId(account, rule));
    if (unsaid.length > 0) {
      losses.push({ what: 'rule', detail: `${rule.name}: ${unsaid.join('; ')}` });
      continue;
    }
    const same = present.find((it) => textAt(it, 'displayName') === rule.name);
    await put(account, same, json);
  }
}

async function put(
  { mailbox }: GraphAccount,
  same: JsonObject | undefined,
  json: JsonObject,
): Promise<void> {
  const path = `${RULES}/${encodeURIComponent(textAt(same, 'id') ?? '')}`;
  const leavesExceptions =
    objectAt(same, 'exceptions') !== undefined && objectAt(json, 'exceptions') === undefined;
  if (same !== undefined && !leavesExceptions) {
    await mailbox.ask({ method: 'PATCH', path, json });
    return;
  }
  await mailbox.ask({ method: 'POST', path: RULES, json });
  // What a change does not name stays, exceptions of the old rule among it; the new one is there first.
  if (same !== undefined) await mailbox.ask({ method: 'DELETE', path });
}

async function applyMailboxSettings(
  { mailbox }: GraphAccount,
  { absence, timeZone, language, workingHours }: AccountSettings,
  losses: Loss[],
): Promise<void> {
  const zone = timeZone === undefined ? undefined : namedZone(timeZone);
  const zoneName = zone === undefined ? undefined : windowsNameOf(zone);
  const hours = workingHours === undefined ? undefined : formatWorkingHours(workingHours);
  if (workingHours !== undefined && hours === undefined)
    losses.push({
      what: 'working-hours',
      detail: 'Exchange has one stretch of hours, the same on all days',
    });
  const json = {
    ...(absence !== undefined && { automaticRepliesSetting: formatAbsence(absence) }),
    ...(zoneName !== undefined && { timeZone: zoneName }),
    ...(language !== undefined && { language: { locale: language } }),
    ...(hours !== undefined && { workingHours: hours }),
  };
  if (Object.keys(json).length === 0) return;
  const answer = await mailbox.ask({ method: 'PATCH', path: '/mailboxSettings', json });
  if (answer['error'] !== undefined)
    throw new DomainError('unavailable', 'settings were not taken');
}
