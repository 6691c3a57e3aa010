import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { readMailbox } from '#codecs/ews/mailbox-entry.ts';
import { booleanAt, numberAt, part, partsOf, textAt } from '#codecs/ews/names.ts';
import type { MailActions, MailConditions, MailRule } from '#codecs/exchange/mail-rule.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';

/** How rules name what is elsewhere. */
export interface RuleReading {
  readonly resolver: AddressResolver;
  /** The path of a folder, by its id or by what everybody calls it; '' where there is none. */
  readonly pathOf: (id: string) => string;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A Rule element. MS-OXWSRULES */
export async function readInboxRule(rule: XmlElement, by: RuleReading): Promise<MailRule> {
  const isInError = booleanAt(rule, 'IsInError') === true;
  return {
    name: textAt(rule, 'DisplayName') ?? '',
    isEnabled: booleanAt(rule, 'IsEnabled') === true && !isInError,
    conditions: await readConditions(part(rule, 'Conditions'), by),
    exceptions: await readConditions(part(rule, 'Exceptions'), by),
    actions: await readActions(part(rule, 'Actions'), by),
  };
}

const flags: Readonly<Record<string, keyof MailConditions>> = {
  HasAttachments: 'hasAttachments',
  IsAutomaticReply: 'isAutomaticReply',
  IsMeetingRequest: 'isMeetingRequest',
  SentToMe: 'sentToMe',
  SentCcMe: 'sentCcMe',
  SentToOrCcMe: 'sentToOrCcMe',
  SentOnlyToMe: 'sentOnlyToMe',
  NotSentToMe: 'notSentToMe',
};
const lists: Readonly<Record<string, keyof MailConditions>> = {
  ContainsSenderStrings: 'senderContains',
  ContainsRecipientStrings: 'recipientContains',
  ContainsSubjectStrings: 'subjectContains',
  ContainsBodyStrings: 'bodyContains',
  ContainsSubjectOrBodyStrings: 'subjectOrBodyContains',
};
const people: Readonly<Record<string, keyof MailConditions>> = {
  FromAddresses: 'from',
  SentToAddresses: 'sentTo',
};

async function readConditions(
  predicates: XmlElement | undefined,
  by: RuleReading,
): Promise<MailConditions> {
  const found: Mutable<MailConditions> = {};
  const others: string[] = [];
  for (const predicate of predicates === undefined ? [] : elementsOf(predicates)) {
    const { name } = predicate;
    const text = textOf(predicate).trim();
    if (flags[name] !== undefined && text === 'true') Object.assign(found, { [flags[name]]: true });
    else if (lists[name] !== undefined)
      Object.assign(found, { [lists[name]]: partsOf(predicate, 'String').map(textOf) });
    else if (people[name] !== undefined)
      Object.assign(found, { [people[name]]: await readAddresses(predicate, by, others) });
    else if (name === 'WithinSizeRange') readSizes(predicate, found);
    else if (!readValue(name, text, found)) others.push(describe(predicate));
  }
  return others.length === 0 ? found : { ...found, others };
}

function readValue(name: string, text: string, to: Mutable<MailConditions>): boolean {
  const value = text.toLowerCase();
  if (name === 'Importance' && (value === 'high' || value === 'low')) to.importance = value;
  else if (
    name === 'Sensitivity' &&
    (value === 'personal' || value === 'private' || value === 'confidential')
  )
    to.sensitivity = value;
  else return text === 'false';
  return true;
}

function readSizes(range: XmlElement, to: Mutable<MailConditions>): void {
  const kilobytes = (name: string): number | undefined => numberAt(range, name);
  const [least, most] = [kilobytes('MinimumSize'), kilobytes('MaximumSize')];
  if (least !== undefined && least > 0) to.largerThan = least * 1024;
  if (most !== undefined && most > 0) to.smallerThan = most * 1024;
}

async function readAddresses(
  list: XmlElement,
  { resolver }: RuleReading,
  others: string[],
): Promise<string[]> {
  const addresses: string[] = [];
  for (const element of partsOf(list, 'Address')) {
    const entry = readMailbox(element);
    const address = await resolver.addressOf(entry);
    if (address === undefined) others.push(`${entry.name || entry.address} has no mail address`);
    else addresses.push(address);
  }
  return addresses;
}

/** A predicate or action for people. */
function describe(element: XmlElement): string {
  const inside = elementsOf(element).map((e) => textOf(e).trim() || e.name);
  const text = [textOf(element).trim(), ...inside].filter((s) => s !== '').join(', ');
  return text === '' || text === 'true' ? element.name : `${element.name}: ${text}`;
}

async function readActions(element: XmlElement | undefined, by: RuleReading): Promise<MailActions> {
  const actions: Mutable<MailActions> = {};
  const others: string[] = [];
  for (const action of element === undefined ? [] : elementsOf(element)) {
    const isOn = textOf(action).trim() === 'true';
    switch (action.name) {
      case 'MoveToFolder':
        actions.moveTo = pathOfTarget(action, by);
        break;
      case 'CopyToFolder':
        actions.copyTo = pathOfTarget(action, by);
        break;
      case 'Delete':
        if (isOn) actions.deletes = true;
        break;
      case 'PermanentDelete':
        if (isOn) actions.deletesForGood = true;
        break;
      case 'MarkAsRead':
        if (isOn) actions.marksRead = true;
        break;
      case 'StopProcessingRules':
        if (isOn) actions.stops = true;
        break;
      case 'AssignCategories':
        actions.categories = partsOf(action, 'String').map(textOf);
        break;
      case 'ForwardToRecipients':
        actions.forwardTo = await readAddresses(action, by, others);
        break;
      case 'ForwardAsAttachmentToRecipients':
        actions.forwardAsAttachmentTo = await readAddresses(action, by, others);
        break;
      case 'RedirectToRecipients':
        actions.redirectTo = await readAddresses(action, by, others);
        break;
      default:
        others.push(describe(action));
    }
  }
  return others.length === 0 ? actions : { ...actions, others };
}

function pathOfTarget(action: XmlElement, { pathOf }: RuleReading): string {
  const id = part(action, 'FolderId') ?? part(action, 'DistinguishedFolderId');
  return pathOf(id?.attributes.get('Id') ?? '');
}
