import { textOf, type XmlElement } from '#codecs/xml/element.ts';
import { booleanAt, part, partsOf, t } from '#codecs/ews/names.ts';
import {
  extendedOf,
  formatExtended,
  type ExtendedField,
  type PropertyPath,
} from '#codecs/ews/property-path.ts';
import { systemFlags } from '#store/message.ts';
import { toTime } from '../exchange/moments.ts';
import type { ItemFlags, Loss } from '../item.ts';
import { hasReceiptMark } from '../rules/read-receipts.ts';
import { isTechnical, toCategory, toKeyword } from '../exchange/category-keywords.ts';
import { FORWARDED, flagLosses, isForwarded } from '../exchange/flag-losses.ts';
import { fields } from './fields.ts';

/** What tells the flags of a message. */
export const stateProperties: readonly PropertyPath[] = [
  'message:IsRead',
  'item:IsDraft',
  'item:Categories',
  fields.flagStatus,
  fields.lastVerb,
];

const verbs = { answered: '102', answeredAll: '103', forwarded: '104' } as const;

export function readFlags(item: XmlElement): ItemFlags {
  const verb = extendedOf(item, fields.lastVerb);
  const isAnswered = verb === verbs.answered || verb === verbs.answeredAll;
  const system =
    (booleanAt(item, 'IsRead') === true ? systemFlags.seen : 0) |
    (booleanAt(item, 'IsDraft') === true ? systemFlags.draft : 0) |
    (extendedOf(item, fields.flagStatus) === '2' ? systemFlags.flagged : 0) |
    (isAnswered ? systemFlags.answered : 0);
  const keywords = categoriesOf(item).map(toKeyword);
  if (verb === verbs.forwarded) keywords.push(FORWARDED);
  return { system, keywords: [...new Set(keywords)].sort() };
}

export function categoriesOf(item: XmlElement): string[] {
  return partsOf(part(item, 'Categories'), 'String').map(textOf);
}

/** Of a follow-up flag there are only two states here: its dates, and that it is done, are told. */
export function followUpLosses(item: XmlElement): Loss[] {
  const due = extendedOf(item, fields.followUpDue);
  const losses: Loss[] = [];
  if (extendedOf(item, fields.flagStatus) === '1')
    losses.push({ what: 'follow-up-done', detail: 'the flag was ticked off; it has none now' });
  if (due !== undefined && !due.startsWith('4501-'))
    losses.push({ what: 'follow-up-date', detail: `the flag was due on ${due.slice(0, 10)}` });
  return losses;
}

/** Everything that is said of a message beside its MIME, in the order of the schema. */
export function formatState(
  flags: ItemFlags,
  receivedAtSeconds: number | undefined,
  knownCategories: readonly string[],
): { readonly elements: XmlElement[]; readonly losses: Loss[] } {
  const has = (bit: number): boolean => (flags.system & bit) !== 0;
  const categories = toCategories(flags, knownCategories);
  const messageFlags = (has(systemFlags.seen) ? 1 : 0) | (has(systemFlags.draft) ? 8 : 0);
  const verb = verbOf(flags);
  const elements = [
    ...(categories.length === 0 ? [] : [formatCategories(categories)]),
    formatExtended(fields.messageFlags, String(messageFlags)),
    ...(receivedAtSeconds === undefined
      ? []
      : [formatExtended(fields.deliveryTime, toTime(receivedAtSeconds))]),
    ...(has(systemFlags.flagged) ? [formatExtended(fields.flagStatus, '2')] : []),
    ...(verb === undefined ? [] : formatVerb(verb).map(({ value }) => value)),
    ...(hasReceiptMark(flags) ? [formatExtended(fields.receiptRequested, 'false')] : []),
  ];
  return { elements, losses: flagLosses(flags) };
}

export function formatCategories(categories: readonly string[]): XmlElement {
  return t(
    'Categories',
    categories.map((name) => t('String', name)),
  );
}

/** Names of categories for the keywords of a message. */
export function toCategories(flags: ItemFlags, known: readonly string[]): string[] {
  return flags.keywords.filter((k) => !isTechnical(k)).map((k) => toCategory(k, known));
}

type Verb = 'answered' | 'forwarded';

export function verbOf(flags: ItemFlags): Verb | undefined {
  if ((flags.system & systemFlags.answered) !== 0) return 'answered';
  return isForwarded(flags) ? 'forwarded' : undefined;
}

/** The properties that say so, each with its path. */
export function formatVerb(
  verb: Verb,
): { readonly path: ExtendedField; readonly value: XmlElement }[] {
  const icon = verb === 'answered' ? '261' : '262';
  return [
    { path: fields.iconIndex, value: formatExtended(fields.iconIndex, icon) },
    { path: fields.lastVerb, value: formatExtended(fields.lastVerb, verbs[verb]) },
  ];
}
