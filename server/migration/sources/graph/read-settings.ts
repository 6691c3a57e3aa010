import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { categoryColor } from '#codecs/exchange/category-colors.ts';
import { mailRulesToSieve } from '#codecs/exchange/mail-rules-to-sieve.ts';
import { zoneOfName } from '#codecs/graph/date-time.ts';
import { objectAt, objectsAt, textAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { toKeyword } from '../../exchange/category-keywords.ts';
import { readAbsence } from '../../graph/settings/absence.ts';
import { readRule } from '../../graph/settings/read-rule.ts';
import { readWorkingHours } from '../../graph/settings/working-hours.ts';
import type { Loss, SourceFolder } from '../../item.ts';

/** Scripts of other programs have names of their own. */
const SCRIPT = 'exchange';
const wanted = [
  ['settings', '/mailboxSettings'],
  ['categories', '/outlook/masterCategories'],
  ['rules', '/mailFolders/inbox/messageRules'],
] as const;

/** What belongs to the mailbox and not to one of its folders, as far as Graph tells it. */
export async function readSettings(
  mailbox: GraphMailbox,
  folders: readonly SourceFolder[],
): Promise<AccountSettings> {
  const losses: Loss[] = [];
  const outcomes = await mailbox.batch(
    wanted.map(([, path]) => ({ method: 'GET', path })),
    true,
  );
  const [settings, categories, rules] = outcomes.map((outcome, i): JsonObject => {
    if (outcome.ok) return outcome.value;
    if (isFatal(outcome.error)) throw outcome.error;
    losses.push({ what: wanted[i]![0], detail: `they are not told: ${outcome.error.message}` });
    return {};
  });
  const zone = zoneOfName(wordAt(settings, 'timeZone') ?? '').zone?.id;
  const language = wordAt(objectAt(settings, 'language'), 'locale');
  const hours = objectAt(settings, 'workingHours');
  const workingHours = hours === undefined ? undefined : readWorkingHours(hours);
  const list = objectsAt(categories, 'value').flatMap(toCategoryEntry);
  const { absence, losses: told } = readAbsence(
    objectAt(settings, 'automaticRepliesSetting') ?? {},
  );
  losses.push(...told);
  return {
    ...(zone !== undefined && { timeZone: zone }),
    ...(language !== undefined && { language }),
    ...(absence !== undefined && { absence }),
    ...(workingHours !== undefined && { workingHours }),
    ...(list.length > 0 && { categories: list }),
    ...readRules(mailbox, objectsAt(rules, 'value'), { folders, losses }),
    losses,
  };
}

/** "preset0" to "preset24", or "none". */
function toCategoryEntry(
  category: JsonObject,
): { readonly name: string; readonly color?: string }[] {
  const name = wordAt(category, 'displayName');
  const [, index] = /^preset(\d+)$/i.exec(textAt(category, 'color') ?? '') ?? [];
  const color = index === undefined ? undefined : categoryColor(Number(index));
  return name === undefined ? [] : [{ name, ...(color !== undefined && { color }) }];
}

function readRules(
  mailbox: GraphMailbox,
  rules: readonly JsonObject[],
  { folders, losses }: { readonly folders: readonly SourceFolder[]; readonly losses: Loss[] },
): Pick<AccountSettings, 'sieve'> {
  const paths = pathsOf(folders);
  const ordered = rules.toSorted((a, b) => sequenceOf(a) - sequenceOf(b));
  const { script, losses: unsaid } = mailRulesToSieve(
    ordered.map((rule) => readRule(rule, (id) => paths.get(id) ?? '')),
    { ownAddresses: [mailbox.owner], toKeyword },
  );
  for (const { rule, detail } of unsaid)
    losses.push({ what: 'rule', detail: `${rule}: ${detail}` });
  return script === '' ? {} : { sieve: [{ name: SCRIPT, script, isActive: true }] };
}

function sequenceOf(rule: JsonObject): number {
  const { sequence } = rule;
  return typeof sequence === 'number' ? sequence : 0;
}

/** Names of mailboxes as they are here, by the ids of folders. */
function pathsOf(folders: readonly SourceFolder[]): Map<string, string> {
  const paths = new Map<string, string>();
  const inbox = folders.find((it) => it.role === 'inbox')?.path ?? ['Inbox'];
  for (const { id, path, kind } of folders) {
    if (kind !== 'mailbox') continue;
    const isBelow = inbox.every((name, i) => path[i] === name);
    paths.set(id, (isBelow ? ['INBOX', ...path.slice(inbox.length)] : path).join('/'));
  }
  return paths;
}
