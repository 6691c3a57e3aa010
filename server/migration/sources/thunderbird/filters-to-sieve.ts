import type { FilterAction, MozillaFilter } from '#codecs/mozilla/parse-filter-rules.ts';
import type { Loss } from '../../item.ts';
import { sieveComment, sieveString } from '../../rules/sieve-text.ts';
import { toSieveTest } from './filter-terms.ts';

export interface FilterScript {
  /** '' when there is nothing to say. */
  readonly script: string;
  /** Whether any rule of it does something. */
  readonly isActive: boolean;
  readonly losses: readonly Loss[];
}

/** Rules that run as mail comes in: bits of the inbox, and of after the junk controls. */
const INCOMING = 0x01 | 0x20;

/**
 * Mail rules as a Sieve script. A rule that cannot be said in it wholly is a comment, and a loss: half a rule would do harm.
 * @param toMailbox what a folder's address is called in the account; undefined where it is not known
 */
export function filtersToSieve(
  filters: readonly MozillaFilter[],
  toMailbox: (folder: string) => string | undefined,
): FilterScript {
  const requires = new Set<string>();
  const parts: string[] = [];
  const losses: Loss[] = [];
  let isActive = false;
  for (const filter of filters) {
    const rule = toRule(filter, toMailbox);
    const title = sieveComment(`rule: ${filter.name}`);
    if ('why' in rule) {
      losses.push({ what: 'filter', detail: `${filter.name}: ${rule.why}` });
      parts.push(`${title}\n${sieveComment(`not carried over: ${rule.why}`)}`);
    } else if (!filter.isEnabled || (filter.type & INCOMING) === 0) {
      const why = filter.isEnabled ? 'ran only when it was asked for' : 'switched off';
      parts.push(`${title}\n${sieveComment(`${why}\n${rule.text}`)}`);
    } else {
      isActive = true;
      for (const name of rule.requires) requires.add(name);
      parts.push(`${title}\n${rule.text}`);
    }
  }
  if (parts.length === 0) return { script: '', isActive, losses };
  const names = [...requires].sort().map(sieveString).join(', ');
  const head = names === '' ? '' : `require [${names}];\n\n`;
  return { script: `${head}${parts.join('\n\n')}\n`, isActive, losses };
}

type Rule =
  | { readonly text: string; readonly requires: readonly string[] }
  | { readonly why: string };

function toRule(filter: MozillaFilter, toMailbox: (folder: string) => string | undefined): Rule {
  const requires: string[] = [];
  const tests: string[] = [];
  for (const term of filter.terms) {
    const found = toSieveTest(term);
    if (found === undefined)
      return {
        why: `the condition "${term.attribute} ${term.operator} ${term.value}" has no place in Sieve`,
      };
    tests.push(found.test);
    requires.push(...found.requires);
  }
  // Without conditions that were understood it would apply to everything.
  if (tests.length === 0 && filter.match !== 'always')
    return { why: 'its conditions are not understood' };
  // What changes flags comes first: they are those of the message that is filed.
  const order = (action: FilterAction) => (/^(?:move|copy|delete|stop)/i.test(action.name) ? 1 : 0);
  const commands: string[] = [];
  for (const action of filter.actions.toSorted((a, b) => order(a) - order(b))) {
    const found = toCommand(action, toMailbox);
    if ('why' in found) return found;
    commands.push(found.text);
    requires.push(...found.requires);
  }
  if (commands.length === 0) return { why: 'it does nothing' };
  const test =
    tests.length === 0
      ? 'true'
      : tests.length === 1
        ? tests[0]!
        : `${filter.match === 'any' ? 'anyof' : 'allof'} (${tests.join(',\n  ')})`;
  return { text: `if ${test} {\n${commands.map((it) => `  ${it}`).join('\n')}\n}`, requires };
}

const flagActions: Readonly<Record<string, string>> = {
  'mark read': String.raw`\Seen`,
  'mark flagged': String.raw`\Flagged`,
};

function toCommand(
  { name, value = '' }: FilterAction,
  toMailbox: (folder: string) => string | undefined,
): Rule {
  const key = name.toLowerCase();
  const flag =
    flagActions[key] ?? (key === 'addtag' ? value : key === 'label' ? `$label${value}` : undefined);
  if (flag !== undefined && flag !== '')
    return { text: `addflag ${sieveString(flag)};`, requires: ['imap4flags'] };
  switch (key) {
    case 'move to folder':
    case 'copy to folder': {
      const mailbox = toMailbox(value);
      if (mailbox === undefined) return { why: `the folder ${value} is not known` };
      const place = sieveString(mailbox);
      return key.startsWith('copy')
        ? { text: `fileinto :copy ${place};`, requires: ['copy', 'fileinto'] }
        : // What has been moved is no longer there for the rules behind it.
          { text: `fileinto ${place};\n  stop;`, requires: ['fileinto'] };
    }
    case 'delete':
      return { text: `fileinto "Trash";\n  stop;`, requires: ['fileinto'] };
    case 'forward':
      return { text: `redirect :copy ${sieveString(value)};`, requires: ['copy'] };
    case 'stop execution':
      return { text: 'stop;', requires: [] };
    case 'junkscore':
      return {
        text: `addflag ${sieveString(value === '100' ? '$Junk' : '$NotJunk')};`,
        requires: ['imap4flags'],
      };
    default:
      return { why: `the action "${name}" has no place in Sieve` };
  }
}
