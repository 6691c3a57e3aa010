import type { SendLimits } from '#directory/account.ts';
import { formatSize } from '#platform/units.ts';
import { toCount, toOptionalSize } from './quantity-input.ts';

type Prefix = '' | 'default-';
interface LimitOption {
  readonly type: 'text';
  readonly value: string;
  readonly doc: string;
}
type Name = 'messages-per-hour' | 'recipients-per-day' | 'recipients-per-message' | 'message-size';

/** Options of what may be sent; "default-" before the names for the accounts of a domain. */
export function sendLimitOptions<P extends Prefix>(
  prefix: P,
): { readonly [K in Name as `${P}${K}`]: LimitOption } {
  const facts: Record<Name, LimitOption> = {
    'messages-per-hour': option('N', 'recipients elsewhere it may write to in an hour'),
    'recipients-per-day': option('N', 'recipients elsewhere it may write to in a day'),
    'recipients-per-message': option('N', 'most recipients of one message'),
    'message-size': option('SIZE', 'largest message it may send'),
  };
  const who = prefix === '' ? '' : 'for accounts without one of their own: ';
  const entries = Object.entries(facts).map(([name, fact]) => [
    `${prefix}${name}`,
    { ...fact, doc: `${who}${fact.doc}; 0 for no limit of its own` },
  ]);
  return Object.fromEntries(entries) as { readonly [K in Name as `${P}${K}`]: LimitOption };
}

/** Only what is named. @throws UsageError */
export function toSendLimits(
  prefix: Prefix,
  given: Readonly<Record<string, unknown>>,
): Partial<SendLimits> {
  const limits: { -readonly [K in keyof SendLimits]?: number | null } = {};
  const read = (name: Name, key: keyof SendLimits, parse: typeof toOptionalSize) => {
    const text = given[`${prefix}${name}`];
    if (typeof text === 'string') limits[key] = parse(`--${prefix}${name}`, text);
  };
  const toLimit = (name: string, text: string) => toCount(name, text) || null;
  read('messages-per-hour', 'messagesPerHour', toLimit);
  read('recipients-per-day', 'recipientsPerDay', toLimit);
  read('recipients-per-message', 'recipientsPerMessage', toLimit);
  read('message-size', 'messageBytes', toOptionalSize);
  return limits;
}

/** For people: "100 an hour, 500 a day". */
export function showSendLimits(limits: SendLimits): string {
  const { messagesPerHour, recipientsPerDay, recipientsPerMessage, messageBytes } = limits;
  const parts = [
    messagesPerHour === null ? '' : `${messagesPerHour} an hour`,
    recipientsPerDay === null ? '' : `${recipientsPerDay} a day`,
    recipientsPerMessage === null ? '' : `${recipientsPerMessage} recipients a message`,
    messageBytes === null ? '' : `${formatSize(messageBytes)} a message`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'no limit' : parts.join(', ');
}

/** The limits on recipients elsewhere that hold when there is none of its own; 0 is none. */
export function withDefaults(
  limits: SendLimits,
  defaults: { readonly hour: number; readonly day?: number },
): SendLimits {
  return {
    ...limits,
    messagesPerHour: limits.messagesPerHour ?? (defaults.hour || null),
    recipientsPerDay: limits.recipientsPerDay ?? (defaults.day ? defaults.day : null),
  };
}

function option(value: string, doc: string): LimitOption {
  return { type: 'text', value, doc };
}
