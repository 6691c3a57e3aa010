import type { FactChange, Facts, KeptFact } from '../account-facts.ts';

const RULE = 'rule ';

/** A rule as it is kept: what it says, and in which place it runs. */
interface KeptRule {
  readonly place: number;
  /** Without what the server gives it: id, place, whether it is in error. */
  readonly content: string;
}

/** A rule as a server tells it. */
export interface ToldRule extends KeptRule {
  readonly id: string;
  readonly name: string;
}

/** What makes the rules of a mailbox those of before. */
export interface RuleSteps {
  readonly removed: readonly ToldRule[];
  /** The first to run first. */
  readonly added: readonly KeptRule[];
  /** Rules that are as before, and run in another place. */
  readonly moved: readonly { readonly rule: ToldRule; readonly place: number }[];
  readonly kept: readonly KeptFact[];
}

export function ownsRuleFact(fact: string): boolean {
  return fact.startsWith(RULE);
}

/** Rules of these names; several may have the same. */
export function toRuleFacts(told: readonly ToldRule[], names: ReadonlySet<string>): Facts {
  const named = Map.groupBy(told, ({ name }) => name);
  const facts: Record<string, string> = {};
  for (const [name, rules] of named)
    if (names.has(name))
      facts[RULE + name] = JSON.stringify(rules.map(({ place, content }) => ({ place, content })));
  return facts;
}

/** @param told all rules that there are */
export function planRules(changes: readonly FactChange[], told: readonly ToldRule[]): RuleSteps {
  const removed: ToldRule[] = [];
  const added: KeptRule[] = [];
  const moved: { rule: ToldRule; place: number }[] = [];
  const kept: KeptFact[] = [];
  for (const change of changes) {
    const now = told.filter(({ name }) => RULE + name === change.name);
    const [before, after] = [parseRules(change.before), parseRules(change.after)];
    if (isSame(now, before)) moved.push(...findMoved(now, before, after));
    else if (isSame(now, after) || isHalfRestored(now, before, after)) {
      removed.push(...now.filter((rule) => !isAmong(rule, before)));
      added.push(...before.filter((rule) => !isAmong(rule, now)));
    } else kept.push({ name: change.name });
  }
  return { removed, added: added.sort((a, b) => a.place - b.place), moved, kept };
}

function parseRules(value: string | undefined): readonly KeptRule[] {
  return value === undefined ? [] : (JSON.parse(value) as KeptRule[]);
}

/** Whoever adds, moves or removes other rules moves these. */
function isSame(some: readonly KeptRule[], others: readonly KeptRule[]): boolean {
  const contents = (rules: readonly KeptRule[]) => rules.map(({ content }) => content).sort();
  return JSON.stringify(contents(some)) === JSON.stringify(contents(others));
}

function isAmong({ content }: KeptRule, rules: readonly KeptRule[]): boolean {
  return rules.some((it) => it.content === content);
}

/** The former ones are made before those of the run are removed. */
function isHalfRestored(
  now: readonly KeptRule[],
  before: readonly KeptRule[],
  after: readonly KeptRule[],
): boolean {
  return (
    before.length > 0 &&
    before.every((rule) => isAmong(rule, now)) &&
    now.every((rule) => isAmong(rule, before) || isAmong(rule, after))
  );
}

/** Written anew as they were, but elsewhere in the order, and still there. */
function findMoved(
  now: readonly ToldRule[],
  before: readonly KeptRule[],
  after: readonly KeptRule[],
): { rule: ToldRule; place: number }[] {
  return now.flatMap((rule) => {
    const [was, became] = [before, after].map((rules) =>
      rules.find(({ content }) => content === rule.content),
    );
    const isOurs = was !== undefined && became?.place === rule.place && was.place !== rule.place;
    return isOurs ? [{ rule, place: was.place }] : [];
  });
}
