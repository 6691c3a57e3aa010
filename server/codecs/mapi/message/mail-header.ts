import {
  formatAddressField,
  formatField,
  formatMessageDate,
  formatTextField,
} from '#codecs/mime/format-header.ts';
import { formatSpec, readAddress, representingKeys, senderKeys } from '../mapi-address.ts';
import type { MapiAddress } from '../mapi-address.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import { keyOfName, propertySets } from '../property-name.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { Conversion } from './context.ts';
import { readRecipients, replyAddresses } from './recipients.ts';
import { bodyFields, readTransportHeader } from './transport-header.ts';
import type { MailField } from './transport-header.ts';

/** What the properties say where the header that came lacks it. */
const essentials = new Set(['from', 'date', 'subject', 'to', 'cc', 'bcc', 'message-id']);

/** The header of a message without the fields of its body: the one that it came with, or one made of its properties. */
export function mailHeader(conversion: Conversion): string {
  const came = readTransportHeader(conversion.reader);
  const made = madeFields(conversion);
  const fields = came === undefined ? made : [...came, ...lacking(came, made)];
  for (const field of fields) if ('addresses' in field) noteX500(conversion, field as MadeField);
  return fields.map((field) => field.text).join('');
}

function lacking(came: readonly MailField[], made: readonly MadeField[]): MadeField[] {
  const has = new Set(came.map((field) => field.name));
  const isAddressed = has.has('to') || has.has('cc');
  return made.filter(
    ({ name }) =>
      essentials.has(name) && !has.has(name) && !(isAddressed && (name === 'to' || name === 'cc')),
  );
}

interface MadeField extends MailField {
  readonly addresses?: readonly MapiAddress[];
}

function noteX500({ losses }: Conversion, { addresses }: MadeField): void {
  for (const { x500, name } of addresses ?? [])
    if (x500 !== undefined)
      losses.push({
        what: 'address-x500',
        detail: `no mail address is known for ${name === undefined ? '' : `${name}, `}${x500}`,
      });
}

function madeFields(conversion: Conversion): MadeField[] {
  const { reader } = conversion;
  // Both were asked for when it was sent.
  reader.passOver(tags.deliveryReportRequested, tags.deferredDeliveryTime);
  const fields: MadeField[] = [...addressFields(conversion)];
  const add = (name: string, text: string | undefined): void => {
    if (text !== undefined && text.trim() !== '')
      fields.push({ name: name.toLowerCase(), text: formatField(name, text) });
  };
  const addText = (name: string, text: string | undefined): void => {
    if (text !== undefined)
      fields.push({ name: name.toLowerCase(), text: formatTextField(name, text) });
  };
  const addDate = (name: string, seconds: number | undefined): void => {
    if (seconds !== undefined) add(name, formatMessageDate(seconds));
  };
  addText('Subject', reader.text(tags.subject) ?? joinedSubject(reader));
  addDate('Date', dateOf(reader));
  add('Message-ID', bracketed(reader.text(tags.internetMessageId)));
  add('In-Reply-To', bracketed(reader.text(tags.inReplyTo)));
  add('References', reader.text(tags.references));
  addText('Thread-Topic', reader.text(tags.conversationTopic));
  add('Thread-Index', reader.bytes(tags.conversationIndex)?.toString('base64'));
  addMarks(reader, add);
  addDate('Expires', reader.time(tags.expiryTime));
  addDate('Reply-By', reader.time(tags.replyTime));
  addText('X-Message-Flag', reader.text(namedKeys.flagRequest));
  add('List-Help', reader.text(tags.listHelp));
  add('List-Subscribe', reader.text(tags.listSubscribe));
  add('List-Unsubscribe', reader.text(tags.listUnsubscribe));
  return [...fields, ...ownFields(conversion, new Set(fields.map((f) => f.name)))];
}

function joinedSubject(reader: PropertyReader): string | undefined {
  const normalized = reader.text(tags.normalizedSubject);
  if (normalized === undefined) return undefined;
  return `${reader.text(tags.subjectPrefix) ?? ''}${normalized}`;
}

function dateOf(reader: PropertyReader): number | undefined {
  return (
    reader.time(tags.clientSubmitTime) ??
    reader.time(tags.messageDeliveryTime) ??
    reader.time(tags.creationTime) ??
    reader.time(tags.lastModificationTime)
  );
}

function bracketed(id: string | undefined): string | undefined {
  const text = id?.trim();
  if (text === undefined || text === '') return undefined;
  return text.startsWith('<') ? text : `<${text}>`;
}

const recipientFields: readonly (readonly [type: number, name: string])[] = [
  [1, 'To'],
  [2, 'Cc'],
  [3, 'Bcc'],
];

function addressFields(conversion: Conversion): MadeField[] {
  const { reader, options } = conversion;
  const fields: MadeField[] = [];
  const add = (name: string, addresses: readonly MapiAddress[]): void => {
    const text = formatAddressField(name, addresses);
    if (addresses.length > 0) fields.push({ name: name.toLowerCase(), text, addresses });
  };
  const from = readAddress(reader, representingKeys, options.resolveX500);
  const sender = readAddress(reader, senderKeys, options.resolveX500);
  const author = from ?? sender;
  const isAuthor = (a: MapiAddress): boolean =>
    author !== undefined && formatSpec(a).toLowerCase() === formatSpec(author).toLowerCase();
  if (author !== undefined) add('From', [author]);
  if (sender !== undefined && !isAuthor(sender)) add('Sender', [sender]);
  add(
    'Reply-To',
    replyAddresses(conversion).filter((a) => !isAuthor(a)),
  );
  const recipients = readRecipients(conversion);
  for (const [type, name] of recipientFields)
    add(
      name,
      recipients.filter((r) => r.type === type).map((r) => r.address),
    );
  if (reader.isTrue(tags.readReceiptRequested) && author !== undefined)
    add('Disposition-Notification-To', [author]);
  return fields;
}

const HIGH = 2;
const sensitivities = ['', 'Personal', 'Private', 'Company-Confidential'];

function addMarks(reader: PropertyReader, add: (name: string, text: string) => void): void {
  const importance = reader.number(tags.importance);
  if (importance === HIGH || importance === 0) {
    add('Importance', importance === HIGH ? 'high' : 'low');
    add('X-Priority', importance === HIGH ? '1' : '5');
  }
  add('Sensitivity', sensitivities[reader.number(tags.sensitivity) ?? 0] ?? '');
}

/** Header fields that somebody added, which are properties by their names. */
function ownFields({ item, reader }: Conversion, known: ReadonlySet<string>): MailField[] {
  return item.properties.properties.flatMap(({ name, value }): MailField[] => {
    if (name?.set !== propertySets.internetHeaders || typeof name.name !== 'string') return [];
    reader.passOver(keyOfName(name));
    const isField = /^[!-9;-~]{1,70}$/.test(name.name) && typeof value === 'string' && value !== '';
    const lower = name.name.toLowerCase();
    if (!isField || known.has(lower) || bodyFields.has(lower)) return [];
    return [{ name: lower, text: formatTextField(name.name, value) }];
  });
}
