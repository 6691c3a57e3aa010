import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { booleanAt, m, part, t, textAt } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { failureOf, readOutcomes, type Outcome } from './response-messages.ts';

export const delegateFolders = [
  'Calendar',
  'Tasks',
  'Inbox',
  'Contacts',
  'Notes',
  'Journal',
] as const;
export type DelegateFolder = (typeof delegateFolders)[number];
export type DelegateLevel = 'None' | 'Reviewer' | 'Author' | 'Editor' | 'Custom';

export interface EwsDelegate {
  readonly address: string;
  readonly levels: Readonly<Partial<Record<DelegateFolder, DelegateLevel>>>;
  readonly getsMeetingMessages: boolean;
  readonly seesPrivate: boolean;
}

/** Who else gets requests for meetings. */
export type DeliverMeetingRequests =
  | 'DelegatesOnly'
  | 'DelegatesAndMe'
  | 'DelegatesAndSendInformationToMe'
  | 'NoForward';

export interface EwsDelegates {
  readonly delegates: readonly Outcome<EwsDelegate>[];
  readonly deliver: string;
}

/** The delegates of a mailbox. Since 2007 SP1. */
export function getDelegate(address: string): EwsOperation<EwsDelegates> {
  return {
    request: m('GetDelegate', m('Mailbox', t('EmailAddress', address)), {
      IncludePermissions: 'true',
    }),
    isRepeatable: true,
    read(response) {
      const failure = failureOf(response);
      if (failure !== undefined) throw failure;
      const hasAny = part(response, 'ResponseMessages') !== undefined;
      return {
        delegates: hasAny ? readOutcomes(response, readDelegate) : [],
        deliver: textAt(response, 'DeliverMeetingRequests') ?? 'NoForward',
      };
    },
  };
}

export function addDelegate(
  address: string,
  delegates: readonly EwsDelegate[],
  deliver: DeliverMeetingRequests,
): EwsOperation<Outcome<void>[]> {
  const users = delegates.map((delegate) =>
    t('DelegateUser', [
      t('UserId', t('PrimarySmtpAddress', delegate.address)),
      t('DelegatePermissions', formatLevels(delegate.levels)),
      t('ReceiveCopiesOfMeetingMessages', String(delegate.getsMeetingMessages)),
      t('ViewPrivateItems', String(delegate.seesPrivate)),
    ]),
  );
  return {
    request: m('AddDelegate', [
      m('Mailbox', t('EmailAddress', address)),
      m('DelegateUsers', users),
      m('DeliverMeetingRequests', deliver),
    ]),
    isRepeatable: false,
    read: readDone,
  };
}

/** Takes delegates back, with what they may do in folders. Since 2007 SP1. */
export function removeDelegate(
  address: string,
  delegates: readonly string[],
): EwsOperation<Outcome<void>[]> {
  const ids = delegates.map((it) => t('UserId', t('PrimarySmtpAddress', it)));
  return {
    request: m('RemoveDelegate', [m('Mailbox', t('EmailAddress', address)), m('UserIds', ids)]),
    isRepeatable: false,
    read: readDone,
  };
}

/** Says who gets requests for meetings, as getDelegate() tells it; the delegates stay as they are. Since 2007 SP1. */
export function updateDeliverMeetingRequests(
  address: string,
  deliver: EwsDelegates['deliver'],
): EwsOperation<void> {
  return {
    request: m('UpdateDelegate', [
      m('Mailbox', t('EmailAddress', address)),
      m('DeliverMeetingRequests', deliver),
    ]),
    isRepeatable: true,
    read(response) {
      const failure = failureOf(response);
      if (failure !== undefined) throw failure;
    },
  };
}

function readDone(response: XmlElement): Outcome<void>[] {
  const failure = failureOf(response);
  if (failure !== undefined) throw failure;
  return readOutcomes(response, () => {});
}

function formatLevels(levels: EwsDelegate['levels']): XmlElement[] {
  return delegateFolders.flatMap((folder) => {
    const level = levels[folder];
    return level === undefined ? [] : [t(`${folder}FolderPermissionLevel`, level)];
  });
}

function readDelegate(message: XmlElement): EwsDelegate {
  const user = part(message, 'DelegateUser') ?? message;
  const permissions = part(user, 'DelegatePermissions');
  const levels = (permissions === undefined ? [] : elementsOf(permissions)).map((e) => [
    e.name.replace('FolderPermissionLevel', ''),
    textAt(permissions, e.name) ?? 'None',
  ]);
  return {
    address: textAt(user, 'UserId', 'PrimarySmtpAddress') ?? '',
    levels: Object.fromEntries(levels) as EwsDelegate['levels'],
    getsMeetingMessages: booleanAt(user, 'ReceiveCopiesOfMeetingMessages') === true,
    seesPrivate: booleanAt(user, 'ViewPrivateItems') === true,
  };
}
