import { formatField, formatMessageDate } from '#codecs/mime/format-header.ts';
import { formatSpec } from '../mapi-address.ts';
import { tags } from '../property-tags.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { Conversion } from './context.ts';
import { formatParameters } from './content-type.ts';
import type { Entity } from './entity.ts';
import { readRecipients } from './recipients.ts';
import type { Recipient } from './recipients.ts';

/** What a report of a server or of a reader is about. */
export interface Report {
  /** Value of the parameter report-type. */
  readonly type: 'delivery-status' | 'disposition-notification';
  readonly part: Entity;
}

/** Ends of message classes, and what they say of the original. */
const deliveries: ReadonlyMap<string, string> = new Map([
  ['ndr', 'failed'],
  ['dr', 'delivered'],
  ['delayed', 'delayed'],
  ['relayed', 'relayed'],
  ['expanded', 'expanded'],
]);
const readings: ReadonlyMap<string, string> = new Map([
  ['ipnrn', 'displayed'],
  ['ipnnrn', 'deleted'],
]);

/** The machine's part of a report, from the properties of one; undefined for other messages. */
// MS-OXCMAIL §2.2.2, RFC 3464 §2, RFC 8098 §3
export function reportOf(conversion: Conversion, messageClass: string): Report | undefined {
  if (!/^report\./i.test(messageClass)) return undefined;
  const end = messageClass.slice(messageClass.lastIndexOf('.') + 1).toLowerCase();
  conversion.reader.passOver(tags.reportTime, tags.deliverTime, tags.originalDisplayTo, 0x0055);
  conversion.reader.passOver(tags.originalSubmitTime);
  const action = deliveries.get(end);
  const disposition = readings.get(end);
  if (action !== undefined) return deliveryReport(conversion, action);
  return disposition === undefined ? undefined : readingReport(conversion, disposition);
}

function deliveryReport(conversion: Conversion, action: string): Report {
  const { reader } = conversion;
  const arrival = reader.time(tags.originalSubmitTime);
  const groups = [
    'Reporting-MTA: dns; unknown.invalid\r\n' +
      (arrival === undefined ? '' : formatField('Arrival-Date', formatMessageDate(arrival))),
    ...readRecipients(conversion).map((recipient) => recipientGroup(reader, recipient, action)),
  ];
  return {
    type: 'delivery-status',
    part: machinePart('message/delivery-status', groups.join('\r\n')),
  };
}

function recipientGroup(message: PropertyReader, recipient: Recipient, action: string): string {
  const { reader } = recipient;
  const info = reader.text(tags.supplementaryInfo) ?? message.text(tags.supplementaryInfo);
  const mta = reader.text(tags.remoteMta) ?? message.text(tags.remoteMta);
  reader.passOver(tags.ndrReasonCode, tags.ndrDiagnosticCode, tags.ndrStatusCode, tags.reportText);
  const status = statusOf(reader.number(tags.ndrStatusCode), info, action);
  return (
    formatField('Final-Recipient', `rfc822;${formatSpec(recipient.address)}`) +
    formatField('Action', action) +
    formatField('Status', status) +
    (mta === undefined ? '' : formatField('Remote-MTA', `dns;${mta}`)) +
    (info === undefined ? '' : formatField('Diagnostic-Code', `smtp;${info.replace(/\s+/g, ' ')}`))
  );
}

/** The code of the text that the server gave, or of the number, or the one that says no more than the action. */
function statusOf(code: number | undefined, info: string | undefined, action: string): string {
  const written = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(info ?? '')?.[0];
  if (written !== undefined) return written;
  if (code !== undefined && code >= 200 && code < 600) return String(code).split('').join('.');
  if (action === 'failed') return '5.0.0';
  return action === 'delayed' ? '4.0.0' : '2.0.0';
}

function readingReport({ reader, item, options }: Conversion, disposition: string): Report {
  const [own] = readRecipients({ item, options } as Conversion);
  const original = reader.text(tags.originalMessageId);
  const sender = reader.text(tags.senderSmtp) ?? reader.text(tags.representingEmail);
  const final =
    sender?.includes('@') === true
      ? sender
      : own === undefined
        ? undefined
        : formatSpec(own.address);
  const text =
    (final === undefined ? '' : formatField('Final-Recipient', `rfc822;${final}`)) +
    (original === undefined ? '' : formatField('Original-Message-ID', original)) +
    formatField('Disposition', `manual-action/MDN-sent-automatically; ${disposition}`);
  return {
    type: 'disposition-notification',
    part: machinePart('message/disposition-notification', text),
  };
}

function machinePart(type: string, text: string): Entity {
  return {
    fields: formatField('Content-Type', formatParameters(type, [])),
    body: { kind: 'bytes', bytes: Buffer.from(text) },
  };
}
