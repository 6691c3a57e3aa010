import { isFatal } from '#clients/graph/run-batch.ts';
import { numberAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import type { KeptFact } from '../../../account-facts.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import { mailRulesOf } from '../../../exchange/mail-rules-of.ts';
import {
  ownsRuleFact,
  planRules,
  toRuleFacts,
  type RuleSteps,
  type ToldRule,
} from '../../../exchange/rule-facts.ts';
import { formatStable } from '../../../graph/settings/stable-json.ts';
import type { GraphAccount } from '../graph-account.ts';

const PATH = '/mailFolders/inbox/messageRules';

/** Inbox rules by their names. */
export const rulesArea: FactArea<GraphAccount> = {
  name: 'rules',
  owns: ownsRuleFact,
  async read(account, wanted) {
    const { mailbox, categories } = account;
    const rules = mailRulesOf(wanted, { address: mailbox.owner, categories }, []);
    if (rules.length === 0) return undefined;
    return toRuleFacts(await readRules(account), new Set(rules.map(({ name }) => name)));
  },
  async restore(account, changes) {
    const told = await readRules(account);
    const kept: KeptFact[] = [];
    for (const change of changes) {
      const steps = planRules([change], told);
      kept.push(...steps.kept);
      try {
        await take(account, steps);
      } catch (error) {
        if (!isDomainError(error) || isFatal(error)) throw error;
        kept.push({ name: change.name, reason: error.message });
      }
    }
    return kept;
  },
};

/** A rule is never gone on the way: where this is cut off there are two of it. */
async function take({ mailbox }: GraphAccount, steps: RuleSteps): Promise<void> {
  for (const { content, place } of steps.added) {
    const json = { ...(JSON.parse(content) as JsonObject), sequence: place };
    await mailbox.ask({ method: 'POST', path: PATH, json });
  }
  for (const { rule, place } of steps.moved)
    await mailbox.ask({ method: 'PATCH', path: pathOf(rule), json: { sequence: place } });
  for (const rule of steps.removed)
    try {
      await mailbox.ask({ method: 'DELETE', path: pathOf(rule) });
    } catch (error) {
      if (!isDomainError(error, 'not-found')) throw error;
    }
}

function pathOf({ id }: ToldRule): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

async function readRules({ mailbox }: GraphAccount): Promise<ToldRule[]> {
  const rules: ToldRule[] = [];
  for await (const { items } of mailbox.pages({ path: PATH })) rules.push(...items.map(toRule));
  return rules;
}

/** What the server gives a rule itself. */
const given: ReadonlySet<string> = new Set(['id', 'sequence', 'hasError', 'isReadOnly']);

function toRule(rule: JsonObject): ToldRule {
  return {
    id: textAt(rule, 'id') ?? '',
    name: textAt(rule, 'displayName') ?? '',
    place: numberAt(rule, 'sequence') ?? 1,
    content: formatStable(
      Object.fromEntries(Object.entries(rule).filter(([name]) => !given.has(name))),
    ),
  };
}
