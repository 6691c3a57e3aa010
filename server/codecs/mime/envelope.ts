import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import type { HeaderAddress } from '#codecs/address/header-addresses.ts';
import { fieldValue, rawFieldValue } from './header-fields.ts';
import type { MessageHeader } from './header-fields.ts';
import { formatNstring, formatWireString } from './wire-string.ts';

/** The fields of an ENVELOPE; all strings are latin1 text (characters are bytes). */
export interface Envelope {
  readonly date: string | undefined;
  readonly subject: string | undefined;
  readonly from: readonly HeaderAddress[];
  readonly sender: readonly HeaderAddress[];
  readonly replyTo: readonly HeaderAddress[];
  readonly to: readonly HeaderAddress[];
  readonly cc: readonly HeaderAddress[];
  readonly bcc: readonly HeaderAddress[];
  readonly inReplyTo: string | undefined;
  readonly messageId: string | undefined;
}

/**
 * What stands in an ENVELOPE for a missing part: NIL would turn the address into a group delimiter
 * (RFC 9051 §7.5.2).
 */
export const MISSING_MAILBOX = 'MISSING_MAILBOX';
export const MISSING_DOMAIN = 'MISSING_DOMAIN';

/** Reads the envelope of a header. Repeated address fields are joined, of repeated others the last counts. */
// RFC 9051 §7.5.2
export function readEnvelope(header: MessageHeader): Envelope {
  const found: { -readonly [K in keyof Envelope]: Envelope[K] } = {
    date: undefined,
    subject: undefined,
    from: nobody,
    sender: nobody,
    replyTo: nobody,
    to: nobody,
    cc: nobody,
    bcc: nobody,
    inReplyTo: undefined,
    messageId: undefined,
  };
  for (const field of header.fields) {
    const addressKey = addressKeys.get(field.name);
    if (addressKey !== undefined) {
      const list = parseHeaderAddresses(rawFieldValue(header, field));
      found[addressKey] = found[addressKey].length === 0 ? list : [...found[addressKey], ...list];
      continue;
    }
    const textKey = textKeys.get(field.name);
    if (textKey !== undefined) found[textKey] = fieldValue(header, field);
  }
  return found;
}

/** The parenthesised ENVELOPE. */
// RFC 9051 §7.5.2
export function formatEnvelope(envelope: Envelope): string {
  const from = formatAddresses(envelope.from);
  // RFC 9051 §7.5.2: a missing Sender or Reply-To takes the value of From.
  const sender = envelope.sender.length === 0 ? from : formatAddresses(envelope.sender);
  const replyTo = envelope.replyTo.length === 0 ? from : formatAddresses(envelope.replyTo);
  return (
    `(${formatNstring(envelope.date)} ${formatNstring(envelope.subject)} ` +
    `${from} ${sender} ${replyTo} ${formatAddresses(envelope.to)} ` +
    `${formatAddresses(envelope.cc)} ${formatAddresses(envelope.bcc)} ` +
    `${formatNstring(envelope.inReplyTo)} ${formatNstring(envelope.messageId)})`
  );
}

const nobody: readonly HeaderAddress[] = [];

const addressKeys: ReadonlyMap<string, 'from' | 'sender' | 'replyTo' | 'to' | 'cc' | 'bcc'> =
  new Map([
    ['from', 'from'],
    ['sender', 'sender'],
    ['reply-to', 'replyTo'],
    ['to', 'to'],
    ['cc', 'cc'],
    ['bcc', 'bcc'],
  ]);

const textKeys: ReadonlyMap<string, 'date' | 'subject' | 'inReplyTo' | 'messageId'> = new Map([
  ['date', 'date'],
  ['subject', 'subject'],
  ['in-reply-to', 'inReplyTo'],
  ['message-id', 'messageId'],
]);

function formatAddresses(list: readonly HeaderAddress[]): string {
  if (list.length === 0) return 'NIL';
  let out = '(';
  for (const address of list) out += formatAddress(address);
  return `${out})`;
}

function formatAddress(address: HeaderAddress): string {
  if (address.kind === 'group-start') return `(NIL NIL ${formatWireString(address.name)} NIL)`;
  if (address.kind === 'group-end') return '(NIL NIL NIL NIL)';
  const mailbox = formatWireString(address.local ?? MISSING_MAILBOX);
  const host = formatWireString(address.domain ?? MISSING_DOMAIN);
  return `(${formatNstring(address.name)} ${formatNstring(address.route)} ${mailbox} ${host})`;
}
