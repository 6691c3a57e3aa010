import { isFatal } from '#clients/graph/run-batch.ts';
import { objectAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import { judgeFacts, type Facts, type KeptFact } from '../../../account-facts.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import { formatStable } from '../../../graph/settings/stable-json.ts';
import type { GraphAccount } from '../graph-account.ts';

interface Setting {
  /** As Graph calls it. */
  readonly property: string;
  /** undefined: there is none. */
  tell(settings: JsonObject): string | undefined;
  /** As it is set. */
  say(value: string): unknown;
}

const asJson = (value: string): unknown => JSON.parse(value);

/** By the names of facts. */
const settings: Readonly<Record<'absence' | 'timeZone' | 'language' | 'working-hours', Setting>> = {
  absence: {
    property: 'automaticRepliesSetting',
    tell: (from) => formatReplies(objectAt(from, 'automaticRepliesSetting')),
    say: asJson,
  },
  timeZone: {
    property: 'timeZone',
    tell: (from) => textAt(from, 'timeZone'),
    say: (value) => value,
  },
  language: {
    property: 'language',
    tell: (from) => textAt(objectAt(from, 'language'), 'locale'),
    say: (locale) => ({ locale }),
  },
  'working-hours': {
    property: 'workingHours',
    tell: (from) => formatObject(objectAt(from, 'workingHours')),
    say: asJson,
  },
};

/** Absence, time zone, language and working hours. */
export const mailboxSettingsArea: FactArea<GraphAccount> = {
  name: 'settings',
  owns: (fact) => Object.hasOwn(settings, fact),
  async read(account, { absence, timeZone, language, workingHours }) {
    const given = { absence, timeZone, language, 'working-hours': workingHours };
    const wanted = Object.entries(given).flatMap(([name, it]) => (it === undefined ? [] : [name]));
    return wanted.length === 0 ? undefined : await readSettings(account, wanted);
  },
  async restore(account, changes) {
    const now = await readSettings(
      account,
      changes.map(({ name }) => name),
    );
    const { left, kept } = judgeFacts(changes, now);
    const refused: KeptFact[] = [];
    for (const { name, before } of left)
      try {
        await change(account, settingNamed(name), before);
      } catch (error) {
        if (!isDomainError(error) || isFatal(error)) throw error;
        refused.push({ name, reason: error.message });
      }
    return [...kept, ...refused];
  },
};

function settingNamed(name: string): Setting {
  return settings[name as keyof typeof settings];
}

async function readSettings({ mailbox }: GraphAccount, names: readonly string[]): Promise<Facts> {
  const properties = names.map((name) => settingNamed(name).property).join(',');
  const answer = await mailbox.ask({ path: `/mailboxSettings?$select=${properties}` });
  const facts: Record<string, string> = {};
  for (const name of names) {
    const value = settingNamed(name).tell(answer);
    if (value !== undefined) facts[name] = value;
  }
  return facts;
}

async function change(
  { mailbox }: GraphAccount,
  { property, say }: Setting,
  before: string | undefined,
): Promise<void> {
  const json = { [property]: before === undefined ? null : say(before) };
  await mailbox.ask({ method: 'PATCH', path: '/mailboxSettings', json });
}

function formatObject(value: JsonObject | undefined): string | undefined {
  return value === undefined ? undefined : formatStable(value);
}

/** Times that are not in force are those of the moment in which one asks. */
function formatReplies(setting: JsonObject | undefined): string | undefined {
  if (textAt(setting, 'status') === 'scheduled') return formatObject(setting);
  const { scheduledStartDateTime: _, scheduledEndDateTime: __, ...rest } = setting ?? {};
  return setting === undefined ? undefined : formatStable(rest);
}
