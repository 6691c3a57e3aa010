import type { XmlElement } from '#codecs/xml/element.ts';
import { t } from '#codecs/ews/names.ts';
import type { MailActions, MailConditions, MailRule } from '#codecs/exchange/mail-rule.ts';

/** The id of a folder for its path; undefined where there is none. */
export type FolderIds = (path: string) => string | undefined;

/** A Rule element without an id. MS-OXWSRULES */
export function formatInboxRule(
  rule: MailRule,
  priority: number,
  idOf: FolderIds,
): { readonly element: XmlElement; readonly unsaid: readonly string[] } {
  const unsaid: string[] = [];
  const actions = formatActions(rule.actions, idOf, unsaid);
  const exceptions = formatConditions(rule.exceptions);
  const element = t('Rule', [
    t('DisplayName', rule.name),
    t('Priority', String(priority)),
    t('IsEnabled', String(rule.isEnabled)),
    t('Conditions', formatConditions(rule.conditions)),
    exceptions.length === 0 ? undefined : t('Exceptions', exceptions),
    t('Actions', actions),
  ]);
  if (actions.length === 0) unsaid.push('there is nothing left for it to do');
  return { element, unsaid };
}

/** In the order of the schema, which is that of the alphabet. */
function formatConditions(c: MailConditions): XmlElement[] {
  const list = (name: string, values: readonly string[] | undefined): XmlElement[] =>
    values === undefined
      ? []
      : [
          t(
            name,
            values.map((v) => t('String', v)),
          ),
        ];
  const people = (name: string, addresses: readonly string[] | undefined): XmlElement[] =>
    addresses === undefined ? [] : [t(name, addresses.map(formatAddress))];
  const flag = (name: string, isOn: true | undefined): XmlElement[] =>
    isOn === true ? [t(name, 'true')] : [];
  const word = (name: string, value: string | undefined): XmlElement[] =>
    value === undefined ? [] : [t(name, value[0]!.toUpperCase() + value.slice(1))];
  return [
    ...list('ContainsBodyStrings', c.bodyContains),
    ...list('ContainsRecipientStrings', c.recipientContains),
    ...list('ContainsSenderStrings', c.senderContains),
    ...list('ContainsSubjectOrBodyStrings', c.subjectOrBodyContains),
    ...list('ContainsSubjectStrings', c.subjectContains),
    ...people('FromAddresses', c.from),
    ...flag('HasAttachments', c.hasAttachments),
    ...word('Importance', c.importance),
    ...flag('IsAutomaticReply', c.isAutomaticReply),
    ...flag('IsMeetingRequest', c.isMeetingRequest),
    ...flag('NotSentToMe', c.notSentToMe),
    ...flag('SentCcMe', c.sentCcMe),
    ...flag('SentOnlyToMe', c.sentOnlyToMe),
    ...people('SentToAddresses', c.sentTo),
    ...flag('SentToMe', c.sentToMe),
    ...flag('SentToOrCcMe', c.sentToOrCcMe),
    ...word('Sensitivity', c.sensitivity),
    ...formatSizes(c),
  ];
}

function formatSizes({ largerThan, smallerThan }: MailConditions): XmlElement[] {
  if (largerThan === undefined && smallerThan === undefined) return [];
  const size = (name: string, bytes: number | undefined): XmlElement | undefined =>
    bytes === undefined ? undefined : t(name, String(Math.max(Math.round(bytes / 1024), 1)));
  return [
    t('WithinSizeRange', [size('MinimumSize', largerThan), size('MaximumSize', smallerThan)]),
  ];
}

function formatActions(a: MailActions, idOf: FolderIds, unsaid: string[]): XmlElement[] {
  const people = (name: string, addresses: readonly string[] | undefined): XmlElement[] =>
    addresses === undefined || addresses.length === 0
      ? []
      : [t(name, addresses.map(formatAddress))];
  const flag = (name: string, isOn: true | undefined): XmlElement[] =>
    isOn === true ? [t(name, 'true')] : [];
  const folder = (name: string, path: string | undefined): XmlElement[] => {
    if (path === undefined) return [];
    const id = idOf(path);
    if (id !== undefined) return [t(name, t('FolderId', [], { Id: id }))];
    unsaid.push(`there is no folder ${path}`);
    return [];
  };
  if (a.flags === true) unsaid.push('rules cannot set the follow-up flag over EWS');
  return [
    ...(a.categories === undefined
      ? []
      : [
          t(
            'AssignCategories',
            a.categories.map((c) => t('String', c)),
          ),
        ]),
    ...folder('CopyToFolder', a.copyTo),
    ...flag('Delete', a.deletes),
    ...people('ForwardAsAttachmentToRecipients', a.forwardAsAttachmentTo),
    ...people('ForwardToRecipients', a.forwardTo),
    ...flag('MarkAsRead', a.marksRead),
    ...folder('MoveToFolder', a.moveTo),
    ...flag('PermanentDelete', a.deletesForGood),
    ...people('RedirectToRecipients', a.redirectTo),
    ...flag('StopProcessingRules', a.stops),
  ];
}

function formatAddress(address: string): XmlElement {
  return t('Address', [t('EmailAddress', address)]);
}
