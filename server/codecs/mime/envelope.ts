import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import type { HeaderAddress } from '#codecs/address/header-addresses.ts';
import { fieldValue, rawFieldValue } from './header-fields.ts';
import type { HeaderField, MessageHeader } from './header-fields.ts';
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
    switch (field.name) {
      case 'from':
        found.from = joined(found.from, header, field);
        break;
      case 'sender':
        found.sender = joined(found.sender, header, field);
        break;
      case 'reply-to':
        found.replyTo = joined(found.replyTo, header, field);
        break;
      case 'to':
        found.to = joined(found.to, header, field);
        break;
      case 'cc':
        found.cc = joined(found.cc, header, field);
        break;
      case 'bcc':
        found.bcc = joined(found.bcc, header, field);
        break;
      case 'date':
        found.date = fieldValue(header, field);
        break;
      case 'subject':
        found.subject = fieldValue(header, field);
        break;
      case 'in-reply-to':
        found.inReplyTo = fieldValue(header, field);
        break;
      case 'message-id':
        found.messageId = fieldValue(header, field);
        break;
      default:
    }
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

function joined(
  before: readonly HeaderAddress[],
  header: MessageHeader,
  field: HeaderField,
): readonly HeaderAddress[] {
  const list = parseHeaderAddresses(rawFieldValue(header, field));
  return before.length === 0 ? list : [...before, ...list];
}

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
