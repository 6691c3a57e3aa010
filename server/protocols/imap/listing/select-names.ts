import type { ListSelection } from '#codecs/imap/list-args.ts';
import { toSpecialUse } from '../special-uses.ts';
import { ancestorsOf, type MailboxNames } from './mailbox-names.ts';

export interface ListedName {
  readonly name: string;
  /** Selection options that something below it fulfils and the patterns do not reach. */
  readonly childInfo: readonly string[];
}

const none: readonly string[] = [];

/** The names that match the patterns and fulfil the selection. */
// RFC 5258 §3.1, RFC 5258 §3.5
export function selectNames(
  names: MailboxNames,
  options: {
    readonly matches: (name: string) => boolean;
    readonly select: ListSelection;
    readonly subscriptions: ReadonlySet<string>;
  },
): ListedName[] {
  const { matches, select, subscriptions } = options;
  const isSelected = (name: string): boolean => {
    if (select.subscribed === true && !subscriptions.has(name)) return false;
    if (select.specialUse !== true) return true;
    return toSpecialUse(names.byName.get(name)?.collection.role) !== undefined;
  };
  const candidates = select.subscribed === true ? subscriptions : names.byName.keys();
  const found = new Map<string, readonly string[]>();
  const below: string[] = [];
  for (const name of candidates) {
    if (!isSelected(name)) continue;
    if (matches(name)) found.set(name, none);
    else if (select.recursiveMatch === true) below.push(name);
  }
  const info = criteriaOf(select);
  for (const name of below)
    for (const ancestor of ancestorsOf(name)) if (matches(ancestor)) found.set(ancestor, info);
  return [...found].map(([name, childInfo]) => ({ name, childInfo }));
}

function criteriaOf(select: ListSelection): string[] {
  const criteria: string[] = [];
  if (select.subscribed === true) criteria.push('SUBSCRIBED');
  if (select.specialUse === true) criteria.push('SPECIAL-USE');
  return criteria;
}
