import type { MailActions, MailConditions, MailRule } from '#codecs/exchange/mail-rule.ts';
import {
  booleanAt,
  isObject,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  wordAt,
  type JsonObject,
} from '#codecs/graph/json-value.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A messageRule. @param pathOf the path of a folder by its id; '' where there is none */
export function readRule(rule: JsonObject, pathOf: (id: string) => string): MailRule {
  return {
    name: textAt(rule, 'displayName') ?? '',
    isEnabled: booleanAt(rule, 'isEnabled') === true && booleanAt(rule, 'hasError') !== true,
    conditions: readConditions(objectAt(rule, 'conditions') ?? {}),
    exceptions: readConditions(objectAt(rule, 'exceptions') ?? {}),
    actions: readActions(objectAt(rule, 'actions') ?? {}, pathOf),
  };
}

const flags: ReadonlySet<string> = new Set([
  'hasAttachments',
  'isAutomaticReply',
  'isMeetingRequest',
  'sentToMe',
  'sentCcMe',
  'sentToOrCcMe',
  'sentOnlyToMe',
  'notSentToMe',
]);
const lists: Readonly<Record<string, keyof MailConditions>> = {
  senderContains: 'senderContains',
  recipientContains: 'recipientContains',
  subjectContains: 'subjectContains',
  bodyContains: 'bodyContains',
  bodyOrSubjectContains: 'subjectOrBodyContains',
};
const people: Readonly<Record<string, keyof MailConditions>> = {
  fromAddresses: 'from',
  sentToAddresses: 'sentTo',
};

function readConditions(predicates: JsonObject): MailConditions {
  const found: Mutable<MailConditions> = {};
  const others: string[] = [];
  for (const [name, value] of Object.entries(predicates)) {
    if (isNothing(value)) continue;
    if (flags.has(name)) Object.assign(found, { [name]: true });
    else if (lists[name] !== undefined)
      Object.assign(found, { [lists[name]]: textsAt(predicates, name) });
    else if (people[name] !== undefined)
      Object.assign(found, { [people[name]]: addressesOf(predicates, name) });
    else if (name === 'withinSizeRange') readSizes(objectAt(predicates, name), found);
    else if (!readValue(name, value, found)) others.push(describe(name, value));
  }
  return others.length === 0 ? found : { ...found, others };
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

function readValue(name: string, value: unknown, to: Mutable<MailConditions>): boolean {
  if (name === 'importance' && (value === 'high' || value === 'low')) to.importance = value;
  else if (
    name === 'sensitivity' &&
    (value === 'personal' || value === 'private' || value === 'confidential')
  )
    to.sensitivity = value;
  else return false;
  return true;
}

function readSizes(range: JsonObject | undefined, to: Mutable<MailConditions>): void {
  const [least, most] = [numberAt(range, 'minimumSize'), numberAt(range, 'maximumSize')];
  if (least !== undefined && least > 0) to.largerThan = least * 1024;
  if (most !== undefined && most > 0) to.smallerThan = most * 1024;
}

function addressesOf(of: JsonObject, name: string): string[] {
  return objectsAt(of, name).flatMap((it) => wordAt(objectAt(it, 'emailAddress'), 'address') ?? []);
}

/** For people. */
function describe(name: string, value: unknown): string {
  if (value === true) return name;
  return `${name}: ${isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)}`;
}

function readActions(given: JsonObject, pathOf: (id: string) => string): MailActions {
  const actions: Mutable<MailActions> = {};
  const others: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (isNothing(value)) continue;
    switch (name) {
      case 'moveToFolder':
        actions.moveTo = pathOf(textAt(given, name) ?? '');
        break;
      case 'copyToFolder':
        actions.copyTo = pathOf(textAt(given, name) ?? '');
        break;
      case 'delete':
        actions.deletes = true;
        break;
      case 'permanentDelete':
        actions.deletesForGood = true;
        break;
      case 'markAsRead':
        actions.marksRead = true;
        break;
      case 'stopProcessingRules':
        actions.stops = true;
        break;
      case 'assignCategories':
        actions.categories = textsAt(given, name);
        break;
      case 'forwardTo':
      case 'forwardAsAttachmentTo':
      case 'redirectTo':
        actions[name] = addressesOf(given, name);
        break;
      default:
        others.push(describe(name, value));
    }
  }
  return others.length === 0 ? actions : { ...actions, others };
}
