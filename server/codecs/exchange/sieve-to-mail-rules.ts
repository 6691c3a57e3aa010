import { parseSieve } from '#codecs/sieve/parse-sieve.ts';
import type { SieveCommand, SieveTest } from '#codecs/sieve/script.ts';
import type { MailRule, RuleLoss } from './mail-rule.ts';
import { sieveToActions } from './rules/sieve-to-actions.ts';
import { sieveToConditions } from './rules/sieve-to-conditions.ts';

export interface SieveContext {
  readonly ownAddresses: readonly string[];
  readonly toCategory: (keyword: string) => string;
}

export interface MailRules {
  readonly rules: readonly MailRule[];
  readonly losses: readonly RuleLoss[];
}

/** Commands that say nothing that a rule would. */
const silent: ReadonlySet<string> = new Set(['require', 'keep', 'stop', 'vacation']);

/**
 * The rules of a script. What no rule can say is left out and told: conditions that depend on other rules, on variables, on the
 * envelope. Of several conditions of which one must hold each becomes a rule.
 * @throws InputSyntaxError, DomainError too-large
 */
export function sieveToMailRules(script: string, context: SieveContext): MailRules {
  const { commands } = parseSieve(script);
  const rules: MailRule[] = [];
  const losses: RuleLoss[] = [];
  for (const [i, command] of commands.entries()) {
    const name = nameOf(command, i);
    const next = commands[i + 1]?.name;
    if (silent.has(command.name)) continue;
    const isChained = next === 'elsif' || next === 'else';
    if (command.name !== 'if' || isChained)
      losses.push({ rule: name, detail: `"${command.name}" of this kind is no rule of Exchange` });
    else rules.push(...toRules(command, name, context, losses));
  }
  return { rules, losses };
}

function toRules(
  command: SieveCommand,
  name: string,
  context: SieveContext,
  losses: RuleLoss[],
): MailRule[] {
  const unsaid: string[] = [];
  const tell = (detail: string): void => void unsaid.push(detail);
  const [test] = command.tests;
  const alternatives = alternativesOf(test!);
  const actions = sieveToActions(command.block ?? [], context, tell);
  const rules = alternatives.map((all, i): MailRule => {
    const found = sieveToConditions(all, context.ownAddresses, tell);
    return {
      name: alternatives.length === 1 ? name : `${name} (${i + 1})`,
      isEnabled: found.isOn,
      conditions: found.conditions,
      exceptions: found.exceptions,
      actions,
    };
  });
  if (Object.keys(actions).length === 0) tell('it does nothing that Exchange could do');
  if (unsaid.length === 0) return rules;
  losses.push({ rule: name, detail: [...new Set(unsaid)].join('; ') });
  return [];
}

/** More than these are no rules of people. */
const MAX_ALTERNATIVES = 20;

/** Tests of which all must hold, for each way in which the whole can. */
function alternativesOf(test: SieveTest): SieveTest[][] {
  if (test.name === 'anyof' && !isSubjectOrBody(test))
    return test.tests.slice(0, MAX_ALTERNATIVES).map((t) => allOf(t));
  return [allOf(test)];
}

function allOf(test: SieveTest): SieveTest[] {
  return test.name === 'allof' ? test.tests.flatMap((t) => allOf(t)) : [test];
}

/** One condition of Exchange, which Sieve says with two. */
function isSubjectOrBody({ tests }: SieveTest): boolean {
  return tests.length === 2 && tests[0]!.name === 'header' && tests[1]!.name === 'body';
}

function nameOf({ comments = [] }: SieveCommand, i: number): string {
  const named = comments.map((c) => /^rule:\[(.*)\]$/.exec(c)?.[1]).find((n) => n !== undefined);
  return named ?? `Rule ${i + 1}`;
}
