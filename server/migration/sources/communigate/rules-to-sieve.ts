import { isArray, type DataValue } from '#codecs/communigate-data/data-value.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { Loss } from '../../item.ts';
import { sieveComment, sieveString } from '../../rules/sieve-text.ts';
import { toCommand, toTest, type SievePart } from './rule-parts.ts';

interface Rule {
  /** 1 to 10; 0 is switched off. */
  readonly priority: number;
  readonly name: string;
  readonly conditions: readonly (readonly string[])[];
  readonly actions: readonly (readonly string[])[];
}

type RuleSettings = Pick<
  AccountSettings,
  'sieve' | 'absence' | 'forwards' | 'keepsForwarded' | 'losses'
>;

/**
 * Rules of an account as Sieve, an absence and forwards. A rule that cannot be said wholly is a comment, and a loss: half a
 * rule would do harm.
 * @param place for people: the file they are in
 */
export function rulesToSettings(rules: DataValue | undefined, place: string): RuleSettings {
  const losses: Loss[] = [];
  const parts: string[] = [];
  const requires = new Set<string>();
  const settings: Partial<RuleSettings> = {};
  let isActive = false;
  for (const rule of readRules(rules, place, losses)) {
    const special = specialOf(rule);
    if (special !== undefined) {
      Object.assign(settings, special);
      continue;
    }
    const found = toSieve(rule);
    const title = sieveComment(`rule: ${rule.name}`);
    if ('why' in found) {
      losses.push({ what: 'rule', detail: `${place}: ${rule.name}: ${found.why}` });
      parts.push(`${title}\n${sieveComment(`not carried over: ${found.why}`)}`);
    } else if (rule.priority === 0)
      parts.push(`${title}\n${sieveComment(`switched off\n${found.text}`)}`);
    else {
      isActive = true;
      for (const name of found.requires) requires.add(name);
      parts.push(`${title}\n${found.text}`);
    }
  }
  if (parts.length === 0) return { ...settings, losses };
  const names = [...requires].sort().map(sieveString).join(', ');
  const script = `${names === '' ? '' : `require [${names}];\n\n`}${parts.join('\n\n')}\n`;
  return { ...settings, sieve: [{ name: 'communigate', script, isActive }], losses };
}

/** In the order in which they apply: the highest priority first. */
function readRules(rules: DataValue | undefined, place: string, losses: Loss[]): Rule[] {
  if (!isArray(rules)) return [];
  const found = rules.flatMap((value): Rule[] => {
    const [priority, name, conditions, actions] = isArray(value) ? value : [];
    const isRule =
      typeof priority === 'string' && /^\d{1,2}$/.test(priority) && typeof name === 'string';
    const tuples = { conditions: tuplesOf(conditions ?? []), actions: tuplesOf(actions ?? []) };
    if (isRule && tuples.conditions !== undefined && tuples.actions !== undefined)
      return [
        {
          priority: Number(priority),
          name,
          conditions: tuples.conditions,
          actions: tuples.actions,
        },
      ];
    const title = typeof name === 'string' ? name : 'a rule';
    losses.push({ what: 'rule', detail: `${place}: ${title} is not understood` });
    return [];
  });
  return found.sort((a, b) => b.priority - a.priority);
}

function tuplesOf(value: DataValue): string[][] | undefined {
  if (!isArray(value)) return undefined;
  const tuples = value.map((it) => (isArray(it) ? it : [it]));
  return tuples.every((it) => it.every((word) => typeof word === 'string'))
    ? (tuples as string[][])
    : undefined;
}

/** The rules that WebMail's pages "Vacation" and "Redirect" write. */
function specialOf({ name, priority, actions }: Rule): Partial<RuleSettings> | undefined {
  const of = (pattern: RegExp) => actions.find(([action = '']) => pattern.test(action))?.[1] ?? '';
  if (name === '#Vacation') {
    const text = of(/^reply with$/i).replace(/^\+/, '');
    if (text === '') return undefined;
    return {
      absence: { isOn: priority > 0, internalText: text, externalText: text, audience: 'all' },
    };
  }
  if (name !== '#Redirect' || priority === 0) return undefined;
  const addresses = of(/^(?:redirect to|mirror to)$/i).match(/[^\s,;<>]+@[^\s,;<>]+/g) ?? [];
  if (addresses.length === 0) return undefined;
  return {
    forwards: addresses,
    keepsForwarded: !actions.some(([it = '']) => /^discard$/i.test(it)),
  };
}

function toSieve({ conditions, actions }: Rule): SievePart {
  const requires: string[] = [];
  const tests: string[] = [];
  for (const condition of conditions) {
    const found = toTest(condition);
    if ('why' in found) return found;
    tests.push(found.text);
    requires.push(...found.requires);
  }
  // Flags are those of what is filed, so that they come first.
  const order = ([action = '']: readonly string[]) => (/^mark$/i.test(action) ? 0 : 1);
  const commands: string[] = [];
  for (const action of actions.toSorted((a, b) => order(a) - order(b))) {
    const found = toCommand(action);
    if ('why' in found) return found;
    commands.push(found.text);
    requires.push(...found.requires);
  }
  if (commands.length === 0) return { why: 'it does nothing' };
  const test =
    tests.length === 0 ? 'true' : tests.length === 1 ? tests[0]! : `allof (${tests.join(',\n  ')})`;
  return { text: `if ${test} {\n${commands.map((it) => `  ${it}`).join('\n')}\n}`, requires };
}
