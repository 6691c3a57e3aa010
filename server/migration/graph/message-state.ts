import { epochSecondsOf, formatMoment, momentOf, readGraphTime } from '#codecs/graph/date-time.ts';
import { expandExtended, extendedOf, type ExtendedName } from '#codecs/graph/extended-property.ts';
import { booleanAt, objectAt, textAt, textsAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { systemFlags } from '#store/message.ts';
import { hasReceiptMark } from '../rules/read-receipts.ts';
import { isTechnical, toCategory, toKeyword } from '../exchange/category-keywords.ts';
import { FORWARDED, isForwarded } from '../exchange/flag-losses.ts';
import type { ItemFlags, Loss } from '../item.ts';
import { fields } from './fields.ts';

/** What tells the state of a message: `$select` and `$expand`. */
export const stateSelect = 'isRead,isDraft,flag,categories,receivedDateTime,changeKey';
export const stateExpand = expandExtended([fields.lastVerb, fields.messageClass, fields.size]);

const verbs = { answered: '102', answeredAll: '103', forwarded: '104' } as const;

export function readFlags(message: JsonObject): ItemFlags {
  const verb = extendedOf(message, fields.lastVerb);
  const isAnswered = verb === verbs.answered || verb === verbs.answeredAll;
  const isFlagged = textAt(objectAt(message, 'flag'), 'flagStatus') === 'flagged';
  const system =
    (booleanAt(message, 'isRead') === true ? systemFlags.seen : 0) |
    (booleanAt(message, 'isDraft') === true ? systemFlags.draft : 0) |
    (isFlagged ? systemFlags.flagged : 0) |
    (isAnswered ? systemFlags.answered : 0);
  const keywords = textsAt(message, 'categories').map(toKeyword);
  if (verb === verbs.forwarded) keywords.push(FORWARDED);
  return { system, keywords: [...new Set(keywords)].sort() };
}

/** Classes of which mail programs know everything there is to know from the message itself. */
const plainClasses =
  /^(?:IPM\.Note(?:\.SMIME.*)?|IPM\.Schedule\.Meeting\..*|REPORT\..*|IPM\.Post|IPM\.Note\.Rules\..*|IPM\.Outlook\.Recall|IPM)$/i;

/** What of a message has no place in its MIME and flags. */
export function messageLosses(message: JsonObject): Loss[] {
  const losses: Loss[] = [];
  const flag = objectAt(message, 'flag');
  const due = readGraphTime(objectAt(flag, 'dueDateTime'));
  if (textAt(flag, 'flagStatus') === 'complete')
    losses.push({ what: 'follow-up-done', detail: 'the flag was ticked off; it has none now' });
  if (due !== undefined)
    losses.push({
      what: 'follow-up-date',
      detail: `the flag was due on ${formatMoment(momentOf(due)).slice(0, 10)}`,
    });
  const itemClass = extendedOf(message, fields.messageClass) ?? 'IPM.Note';
  if (!plainClasses.test(itemClass))
    losses.push({ what: 'message-class', detail: `it was of the class ${itemClass}` });
  return losses;
}

export function receivedAtOf(message: JsonObject): number | undefined {
  return epochSecondsOf(textAt(message, 'receivedDateTime'));
}

/** Flags as a message is created with or changed to; what Graph has nothing for is told by flagLosses(). */
export function formatFlags(
  flags: ItemFlags,
  knownCategories: readonly string[],
): { readonly json: JsonObject; readonly extended: readonly (readonly [ExtendedName, string])[] } {
  const has = (bit: number): boolean => (flags.system & bit) !== 0;
  return {
    json: {
      isRead: has(systemFlags.seen),
      categories: categoriesOf(flags, knownCategories),
      flag: { flagStatus: has(systemFlags.flagged) ? 'flagged' : 'notFlagged' },
    },
    extended: [
      ...verbOf(flags),
      ...(hasReceiptMark(flags) ? [[fields.receiptRequested, 'false'] as const] : []),
    ],
  };
}

/** Names of the categories that keywords stand for. */
export function categoriesOf(flags: ItemFlags, known: readonly string[]): string[] {
  return flags.keywords.filter((k) => !isTechnical(k)).map((k) => toCategory(k, known));
}

function verbOf(flags: ItemFlags): (readonly [ExtendedName, string])[] {
  if ((flags.system & systemFlags.answered) !== 0)
    return [
      [fields.lastVerb, verbs.answered],
      [fields.iconIndex, '261'],
    ];
  if (!isForwarded(flags)) return [];
  return [
    [fields.lastVerb, verbs.forwarded],
    [fields.iconIndex, '262'],
  ];
}
