import type { Quota, SendLimits } from '#directory/account.ts';
import {
  addressListScopes,
  defaultDomainSettings,
  freeBusyScopes,
  type DomainSettings,
} from '#directory/domain.ts';
import type { OptionShape, OptionValues } from './command.ts';
import { toChoice, toCount, toOptionalSize } from './quantity-input.ts';
import { sendLimitOptions, toSendLimits } from './send-limit-options.ts';

/** Options of `domain add` and `domain set`. */
export const domainOptions = {
  'catch-all': {
    type: 'text',
    value: 'EMAIL',
    doc: 'takes mail for names that do not exist; "" for none',
  },
  'default-quota': {
    type: 'text',
    value: 'SIZE',
    doc: 'quota of accounts without one of their own; 0 for none',
  },
  'default-message-quota': {
    type: 'text',
    value: 'N',
    doc: 'most messages of accounts without a limit of their own; 0 for none',
  },
  quota: {
    type: 'text',
    value: 'SIZE',
    doc: 'for all accounts of the domain together; 0 for none',
  },
  'message-quota': {
    type: 'text',
    value: 'N',
    doc: 'most messages of all accounts of the domain together; 0 for none',
  },
  'quota-warning': {
    type: 'text',
    value: 'PERCENT',
    doc: 'how full the domain is when its administrator is told',
  },
  'messages-per-hour': {
    type: 'text',
    value: 'N',
    doc: 'recipients elsewhere that all accounts together may write to in an hour; 0 for none',
  },
  ...sendLimitOptions('default-'),
  'address-list': {
    type: 'text',
    value: 'WHOM',
    doc: 'whom its accounts see in the address list: domain, server (all domains with this setting), none',
  },
  'free-busy': {
    type: 'text',
    value: 'WHO',
    doc: 'who sees without a grant when its accounts are busy: domain, server (every account here), none',
  },
  'plus-separators': {
    type: 'text',
    value: 'CHARS',
    doc: 'characters that part a name from its detail: "+"; "" for none',
  },
} as const satisfies OptionShape;

/** The settings named on the command line; `present` is what they change. @throws UsageError */
export function toDomainSettings(
  given: OptionValues<typeof domainOptions>,
  present: DomainSettings = defaultDomainSettings,
): Partial<DomainSettings> {
  const { 'catch-all': catchAll, 'plus-separators': plusSeparators } = given;
  const addressList = given['address-list'];
  const freeBusy = given['free-busy'];
  const warning = given['quota-warning'];
  const hourly = given['messages-per-hour'];
  const sendLimits: Partial<SendLimits> =
    hourly === undefined ? {} : { messagesPerHour: toCount('--messages-per-hour', hourly) || null };
  return {
    ...(catchAll === undefined ? {} : { catchAll: catchAll || null }),
    ...(plusSeparators === undefined ? {} : { plusSeparators }),
    ...(addressList === undefined
      ? {}
      : { addressList: toChoice('--address-list', addressList, addressListScopes) }),
    ...(freeBusy === undefined
      ? {}
      : { freeBusy: toChoice('--free-busy', freeBusy, freeBusyScopes) }),
    defaultQuota: { ...present.defaultQuota, ...toQuota('default-', given) },
    quota: { ...present.quota, ...toQuota('', given) },
    ...(warning === undefined ? {} : { quotaWarningPercent: toCount('--quota-warning', warning) }),
    defaultSendLimits: { ...present.defaultSendLimits, ...toSendLimits('default-', given) },
    sendLimits: { ...present.sendLimits, ...sendLimits },
  };
}

function toQuota(
  prefix: '' | 'default-',
  given: OptionValues<typeof domainOptions>,
): Partial<Quota> {
  const size = given[`${prefix}quota`];
  const count = given[`${prefix}message-quota`];
  return {
    ...(size === undefined ? {} : { bytes: toOptionalSize(`--${prefix}quota`, size) }),
    ...(count === undefined
      ? {}
      : { messages: toCount(`--${prefix}message-quota`, count) || null }),
  };
}
