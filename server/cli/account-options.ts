import {
  accountTypes,
  type ProtocolName,
  protocolNames,
  sentCopiesChoices,
} from '#directory/account.ts';
import type { AccountChange } from '#directory/accounts.ts';
import type { OptionShape, OptionValues } from './command.ts';
import { sendLimitOptions, toSendLimits } from './send-limit-options.ts';
import { toChoice, toOptionalSize, toCount, toSwitch } from './quantity-input.ts';

/** Options of `account add` and `account set`. */
export const accountOptions = {
  name: { type: 'text', value: 'NAME', doc: 'display name' },
  quota: { type: 'text', value: 'SIZE', doc: 'such as 2GB; "none" for the domain\'s' },
  'message-quota': { type: 'text', value: 'N', doc: "most messages; 0 for the domain's" },
  'quota-warning': {
    type: 'text',
    value: 'PERCENT',
    doc: 'how full the mailbox is when its owner is warned',
  },
  ...sendLimitOptions(''),
  language: { type: 'text', value: 'TAG', doc: 'language of what the server writes: en, de-CH' },
  'time-zone': { type: 'text', value: 'ZONE', doc: 'IANA name such as Europe/Berlin' },
  title: { type: 'text', value: 'TEXT', doc: 'job title, for the address list' },
  department: { type: 'text', value: 'TEXT', doc: 'for the address list' },
  phone: { type: 'text', value: 'NUMBER', doc: 'for the address list' },
  hidden: { type: 'text', value: 'on|off', doc: 'whether it is left out of the address list' },
  'sent-copies': {
    type: 'text',
    value: 'WHOSE',
    doc: `whose Sent mailbox keeps what others send in its name: ${sentCopiesChoices.join(', ')}`,
  },
  type: { type: 'text', value: 'TYPE', doc: accountTypes.join(', ') },
  role: { type: 'text', value: 'ROLE', doc: 'user, administrator or auditor' },
  administers: {
    type: 'texts',
    value: 'DOMAIN',
    doc: 'a domain the account administers; may be given again',
  },
  enabled: {
    type: 'text',
    value: 'on|off',
    doc: 'a disabled account neither signs in nor receives',
  },
  disable: {
    type: 'texts',
    value: 'PROTOCOL',
    doc: `switch off ${protocolNames.join(', ')}; may be given again, "none" switches all on`,
  },
  forward: {
    type: 'texts',
    value: 'EMAIL',
    doc: 'send mail on to this address; may be given again, "none" ends it',
  },
  'keep-copy': {
    type: 'text',
    value: 'on|off',
    doc: 'with --forward: whether the mailbox keeps a copy (default on)',
  },
} as const satisfies OptionShape;

/** What the options say about the account. @throws UsageError */
export function toAccountChange(given: OptionValues<typeof accountOptions>): AccountChange {
  const { disable, forward } = given;
  return {
    ...(given.name === undefined ? {} : { displayName: given.name }),
    ...toQuota(given.quota, given['message-quota']),
    ...(given['quota-warning'] === undefined
      ? {}
      : { quotaWarningPercent: toCount('--quota-warning', given['quota-warning']) }),
    sendLimits: toSendLimits('', given),
    ...(given.language === undefined ? {} : { language: given.language }),
    ...toProfileChange(given),
    ...(given.type === undefined ? {} : { type: toChoice('--type', given.type, accountTypes) }),
    ...(given.role === undefined
      ? {}
      : { role: toChoice('--role', given.role, ['user', 'administrator', 'auditor']) }),
    ...(given.administers.length === 0 ? {} : { administers: given.administers }),
    ...(given.enabled === undefined ? {} : { isEnabled: toSwitch('--enabled', given.enabled) }),
    ...(disable.length === 0 ? {} : { disabledProtocols: toProtocols(disable) }),
    ...(forward.length === 0 ? {} : { forwards: forward.filter((f) => f !== 'none') }),
    ...(given['keep-copy'] === undefined
      ? {}
      : { keepsForwarded: toSwitch('--keep-copy', given['keep-copy']) }),
  };
}

function toProfileChange(given: OptionValues<typeof accountOptions>): AccountChange {
  const { title, department, phone, hidden } = given;
  const zone = given['time-zone'];
  const copies = given['sent-copies'];
  const profile = {
    ...(title === undefined ? {} : { title }),
    ...(department === undefined ? {} : { department }),
    ...(phone === undefined ? {} : { phone }),
  };
  return {
    ...(zone === undefined ? {} : { timeZone: zone }),
    ...(Object.keys(profile).length === 0 ? {} : { profile }),
    ...(hidden === undefined ? {} : { isHidden: toSwitch('--hidden', hidden) }),
    ...(copies === undefined
      ? {}
      : { sentCopies: toChoice('--sent-copies', copies, sentCopiesChoices) }),
  };
}

function toQuota(size: string | undefined, count: string | undefined): AccountChange {
  if (size === undefined && count === undefined) return {};
  return {
    quota: {
      ...(size === undefined ? {} : { bytes: toOptionalSize('--quota', size) }),
      ...(count === undefined ? {} : { messages: toCount('--message-quota', count) || null }),
    },
  };
}

function toProtocols(names: readonly string[]): ProtocolName[] {
  return names
    .filter((n) => n !== 'none')
    .map((name) => toChoice('--disable', name, protocolNames));
}
