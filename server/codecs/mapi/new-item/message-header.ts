import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { headerValue, type MessageHeader } from '#codecs/mime/header-fields.ts';
import { parseMessageDate } from '#codecs/mime/message-date.ts';
import { readAddresses } from '#codecs/mime/read-addresses.ts';
import { newNumber, newText, newTime, type NewProperty } from '../new-item.ts';
import { tags } from '../property-tags.ts';
import {
  personRow,
  representingProperties,
  senderProperties,
  type NewPerson,
} from './person-row.ts';

/** What a header says, in properties; it is kept as it is, too. */
// MS-OXCMAIL §2.2.3
export function headerProperties(header: MessageHeader): NewProperty[] {
  const [from] = peopleIn(header, 'from');
  const [sender = from] = peopleIn(header, 'sender');
  const date = headerValue(header, 'date');
  const sentAt = date === undefined ? undefined : parseMessageDate(date);
  const asWritten = (id: number, name: string): NewProperty[] => {
    const value = headerValue(header, name);
    return value === undefined || value === '' ? [] : [newText(id, value)];
  };
  return [
    newText(tags.transportHeaders, decodeUnlabelled(Buffer.from(header.text, 'latin1'))),
    newText(tags.subject, decodeEncodedWords(headerValue(header, 'subject') ?? '')),
    ...(from === undefined ? [] : representingProperties(from)),
    ...(sender === undefined ? [] : senderProperties(sender)),
    ...(sentAt === undefined ? [] : [newTime(tags.clientSubmitTime, sentAt)]),
    ...asWritten(tags.internetMessageId, 'message-id'),
    ...asWritten(tags.inReplyTo, 'in-reply-to'),
    ...asWritten(tags.references, 'references'),
    newNumber(tags.importance, importanceOf(header)),
    newNumber(tags.sensitivity, sensitivityOf(header)),
  ];
}

function peopleIn(header: MessageHeader, field: string): NewPerson[] {
  return readAddresses(header, field).map(({ name, local, domain }) => {
    const address = `${local}@${domain}`;
    return { name: name === undefined || name === '' ? address : name, address };
  });
}

const recipientFields = [
  ['to', 1],
  ['cc', 2],
  ['bcc', 3],
] as const;
/** Of lists that were written out; Exchange takes no more either. */
const MAX_RECIPIENTS = 5000;

export function recipientRows(header: MessageHeader): NewProperty[][] {
  return recipientFields
    .flatMap(([field, type]) => peopleIn(header, field).map((it) => personRow(it, type)))
    .slice(0, MAX_RECIPIENTS);
}

const LOW = 0;
const NORMAL = 1;
const HIGH = 2;

/** Importance, or the older fields for the same. */
// MS-OXCMAIL §2.2.3
function importanceOf(header: MessageHeader): number {
  const said = headerValue(header, 'importance')?.toLowerCase();
  if (said === 'high') return HIGH;
  if (said === 'low') return LOW;
  const [, priority] = /^\s*([1-5])/.exec(headerValue(header, 'x-priority') ?? '') ?? [];
  if (said !== undefined || priority === undefined) return NORMAL;
  return Number(priority) < 3 ? HIGH : Number(priority) > 3 ? LOW : NORMAL;
}

// MS-OXCMAIL §2.2.3
function sensitivityOf(header: MessageHeader): number {
  const values = ['personal', 'private', 'company-confidential'];
  return values.indexOf(headerValue(header, 'sensitivity')?.toLowerCase() ?? '') + 1;
}
