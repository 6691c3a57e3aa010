import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';
import {
  errorMessage,
  expectMailbox,
  findFolder,
  respondEach,
  type Operation,
  type RequestContext,
} from './request-context.ts';
import { kid, kids, M, make, says, sayAttribute, typed } from './xml-parts.ts';

const ok = { ResponseClass: 'Success' };
const noError = (): XmlElement => make(M, 'ResponseCode', 'NoError');

function whole(name: string, run: () => readonly XmlElement[]): XmlElement {
  try {
    return make(M, name, [noError(), ...run()], ok);
  } catch (error) {
    if (!(error instanceof DoubleError)) throw error;
    return errorMessage(name, error);
  }
}

export const getInboxRules: Operation = (context) =>
  whole('GetInboxRulesResponse', () => [
    make(M, 'OutlookRuleBlobExists', 'false'),
    ...(context.mailbox.rules.length === 0 ? [] : [make(M, 'InboxRules', context.mailbox.rules)]),
  ]);

export const updateInboxRules: Operation = (context, request) =>
  whole('UpdateInboxRulesResponse', () => {
    for (const change of kids(kid(request, 'Operations'))) {
      const { mailbox } = context;
      const rule = kid(change, 'Rule');
      const id = says(change, 'RuleId') ?? says(rule, 'RuleId');
      if (change.name === 'CreateRuleOperation') {
        const given = kids(rule).filter((e) => e.name !== 'RuleId');
        const newId = Buffer.from(`rule ${++mailbox.seq}`).toString('base64');
        const made = typed('Rule', [typed('RuleId', newId), ...given]);
        const behind = mailbox.rules.findIndex((r) => placeOf(r) > placeOf(made));
        mailbox.rules.splice(behind < 0 ? mailbox.rules.length : behind, 0, made);
      } else if (change.name === 'SetRuleOperation')
        mailbox.rules = mailbox.rules.map((r) => (says(r, 'RuleId') === id ? rule! : r));
      else mailbox.rules = mailbox.rules.filter((r) => says(r, 'RuleId') !== id);
    }
    return [];
  });

function placeOf(rule: XmlElement): number {
  return Number(says(rule, 'Priority'));
}

export const getOof: Operation = (context, request) => {
  const mailbox = expectMailbox(context.state, says(request, 'Mailbox', 'Address') ?? '');
  return make(M, 'GetUserOofSettingsResponse', [
    make(M, 'ResponseMessage', [noError()], ok),
    mailbox.oof ??
      typed('OofSettings', [typed('OofState', 'Disabled'), typed('ExternalAudience', 'None')]),
    make(M, 'AllowExternalOof', 'All'),
  ]);
};

export const setOof: Operation = (context, request) => {
  const mailbox = expectMailbox(context.state, says(request, 'Mailbox', 'Address') ?? '');
  mailbox.oof = typed('OofSettings', kids(kid(request, 'UserOofSettings')));
  return make(M, 'SetUserOofSettingsResponse', [make(M, 'ResponseMessage', [noError()], ok)]);
};

export const getDelegate: Operation = (context, request) => {
  const mailbox = expectMailbox(context.state, says(request, 'Mailbox', 'EmailAddress') ?? '');
  const withPermissions = sayAttribute(request, 'IncludePermissions') === 'true';
  const shown = mailbox.delegates.map((d) =>
    typed(
      'DelegateUser',
      kids(d).filter((e) => withPermissions || e.name !== 'DelegatePermissions'),
    ),
  );
  return make(
    M,
    'GetDelegateResponse',
    [
      noError(),
      ...(shown.length === 0
        ? []
        : [
            make(
              M,
              'ResponseMessages',
              shown.map((d) =>
                make(
                  M,
                  'DelegateUserResponseMessageType',
                  [noError(), make(M, 'DelegateUser', kids(d))],
                  ok,
                ),
              ),
            ),
          ]),
      make(M, 'DeliverMeetingRequests', mailbox.deliverMeetingRequests),
    ],
    ok,
  );
};

export const addDelegate: Operation = (context, request) => {
  const mailbox = expectMailbox(context.state, says(request, 'Mailbox', 'EmailAddress') ?? '');
  const messages = kids(kid(request, 'DelegateUsers')).map((user) => {
    const address = says(user, 'UserId', 'PrimarySmtpAddress') ?? '';
    if (!context.state.mailboxes.has(address.toLowerCase()))
      return errorMessage(
        'DelegateUserResponseMessageType',
        new DoubleError('ErrorDelegateNoUser', address),
      );
    const known = mailbox.delegates.some(
      (d) => says(d, 'UserId', 'PrimarySmtpAddress')?.toLowerCase() === address.toLowerCase(),
    );
    if (known)
      return errorMessage(
        'DelegateUserResponseMessageType',
        new DoubleError('ErrorDelegateAlreadyExists', address),
      );
    mailbox.delegates.push(user);
    return make(
      M,
      'DelegateUserResponseMessageType',
      [noError(), make(M, 'DelegateUser', kids(user))],
      ok,
    );
  });
  mailbox.deliverMeetingRequests =
    says(request, 'DeliverMeetingRequests') ?? mailbox.deliverMeetingRequests;
  return make(M, 'AddDelegateResponse', [noError(), make(M, 'ResponseMessages', messages)], ok);
};

export const removeDelegate: Operation = (context, request) => {
  const mailbox = expectMailbox(context.state, says(request, 'Mailbox', 'EmailAddress') ?? '');
  const messages = kids(kid(request, 'UserIds')).map((user) => {
    const address = says(user, 'PrimarySmtpAddress') ?? '';
    const left = mailbox.delegates.filter(
      (d) => says(d, 'UserId', 'PrimarySmtpAddress')?.toLowerCase() !== address.toLowerCase(),
    );
    if (left.length === mailbox.delegates.length)
      return errorMessage(
        'DelegateUserResponseMessageType',
        new DoubleError('ErrorNotDelegate', address),
      );
    mailbox.delegates = left;
    return make(M, 'DelegateUserResponseMessageType', [noError()], ok);
  });
  return make(M, 'RemoveDelegateResponse', [noError(), make(M, 'ResponseMessages', messages)], ok);
};

/** Only who gets requests for meetings: nobody asks for the rest of it. */
export const updateDelegate: Operation = (context, request) => {
  const mailbox = expectMailbox(context.state, says(request, 'Mailbox', 'EmailAddress') ?? '');
  mailbox.deliverMeetingRequests =
    says(request, 'DeliverMeetingRequests') ?? mailbox.deliverMeetingRequests;
  return make(M, 'UpdateDelegateResponse', [noError()], ok);
};

function configurationKey(context: RequestContext, name: XmlElement | undefined): string {
  const folder = findFolder(context, kids(name)[0]!);
  return `${folder.id} ${sayAttribute(name, 'Name')}`;
}

export const getConfiguration: Operation = (context, request) =>
  respondEach('GetUserConfiguration', [kid(request, 'UserConfigurationName')], (name) => {
    const found = context.mailbox.configurations.get(configurationKey(context, name));
    if (found === undefined)
      throw new DoubleError('ErrorItemNotFound', 'The configuration object was not found.');
    return [make(M, 'UserConfiguration', kids(found))];
  });

export const storeConfiguration =
  (isNew: boolean): Operation =>
  (context, request) => {
    const operation = isNew ? 'CreateUserConfiguration' : 'UpdateUserConfiguration';
    return respondEach(operation, [kid(request, 'UserConfiguration')], (given) => {
      const key = configurationKey(context, kid(given, 'UserConfigurationName'));
      const { configurations } = context.mailbox;
      if (configurations.has(key) === isNew) throw new DoubleError('ErrorItemSave');
      configurations.set(key, given!);
      return [];
    });
  };

export const deleteConfiguration: Operation = (context, request) =>
  respondEach('DeleteUserConfiguration', [kid(request, 'UserConfigurationName')], (name) => {
    if (!context.mailbox.configurations.delete(configurationKey(context, name)))
      throw new DoubleError('ErrorItemNotFound', 'The configuration object was not found.');
    return [];
  });
