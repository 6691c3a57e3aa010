import { formatSieve } from '#codecs/sieve/format-sieve.ts';
import { strings, type SieveCommand, type SieveTest } from '#codecs/sieve/script.ts';
import type { MailRule, RuleLoss } from './mail-rule.ts';
import { actionsToSieve } from './rules/actions-to-sieve.ts';
import { conditionsToSieve, type Extensions } from './rules/conditions-to-sieve.ts';

export interface RuleContext {
  /** Of the owner: "sent to me" is to one of these. */
  readonly ownAddresses: readonly string[];
  /** The keyword for a category. */
  readonly toKeyword: (category: string) => string;
}

export interface SieveRules {
  /** '' when there is no rule. */
  readonly script: string;
  readonly losses: readonly RuleLoss[];
}

/**
 * Rules as a script. One that cannot be said whole is switched off in it, since it would do something to other mail than it did;
 * what it was stands in a comment.
 */
// RFC 5228 §3.1
export function mailRulesToSieve(rules: readonly MailRule[], context: RuleContext): SieveRules {
  const losses: RuleLoss[] = [];
  const extensions: Extensions = new Set();
  const commands = rules.map((rule) => toCommand(rule, context, { losses, extensions }));
  if (commands.length === 0) return { script: '', losses };
  const needed = [...extensions].sort();
  const head: SieveCommand[] =
    needed.length === 0 ? [] : [{ name: 'require', args: [strings(...needed)], tests: [] }];
  return { script: formatSieve({ commands: [...head, ...commands] }), losses };
}

function toCommand(
  rule: MailRule,
  context: RuleContext,
  to: { readonly losses: RuleLoss[]; readonly extensions: Extensions },
): SieveCommand {
  const unsaid: string[] = [];
  const tell = (detail: string): void => void unsaid.push(detail);
  const conditions = conditionsToSieve(rule.conditions, context, { ...to, tell });
  const exceptions = conditionsToSieve(rule.exceptions, context, { ...to, tell });
  const isWhole = unsaid.length === 0;
  const block = actionsToSieve(rule.actions, context, { ...to, tell });
  for (const detail of unsaid) to.losses.push({ rule: rule.name, detail });
  const isOn = rule.isEnabled && isWhole && block.length > 0;
  const comments = [`rule:[${rule.name.replaceAll(/[\]\r\n]/g, ' ')}]`];
  if (!isWhole) comments.push(`switched off, since this cannot be said: ${unsaid.join('; ')}`);
  return { name: 'if', args: [], tests: [testOf(conditions, exceptions, isOn)], block, comments };
}

function testOf(
  conditions: readonly SieveTest[],
  exceptions: readonly SieveTest[],
  isOn: boolean,
): SieveTest {
  const tests = [
    ...(isOn ? [] : [literal('false')]),
    ...conditions,
    ...(exceptions.length === 0 ? [] : [not(oneOf(exceptions))]),
  ];
  const [only] = tests;
  if (only === undefined) return literal('true');
  return tests.length === 1 ? only : { name: 'allof', args: [], tests };
}

function oneOf(tests: readonly SieveTest[]): SieveTest {
  const [only] = tests;
  return tests.length === 1 ? only! : { name: 'anyof', args: [], tests };
}

function not(test: SieveTest): SieveTest {
  return { name: 'not', args: [], tests: [test] };
}

function literal(name: 'true' | 'false'): SieveTest {
  return { name, args: [], tests: [] };
}
