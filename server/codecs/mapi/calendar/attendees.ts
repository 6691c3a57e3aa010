import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { property } from '#codecs/content-lines/property.ts';
import {
  NO_DOMAIN,
  formatSpec,
  readAddress,
  representingKeys,
  senderKeys,
} from '../mapi-address.ts';
import type { MapiAddress } from '../mapi-address.ts';
import type { Conversion } from '../message/context.ts';
import type { PropertyReader } from '../property-reader.ts';
import { readRecipients } from '../message/recipients.ts';
import type { Recipient } from '../message/recipients.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';

const MEETING = 1;
const ORGANIZER_FLAG = 2;
/** Set of recipients of an instance that are only taken out of it. */
const DELETED_FLAG = 0x20;
const RESOURCE = 3;
const OPTIONAL = 2;

/** Whether an appointment is a meeting: others have a table of recipients too, with their owner in it. */
export function isMeeting({ reader }: Conversion): boolean {
  return ((reader.number(namedKeys.stateFlags) ?? 0) & MEETING) !== 0;
}

/** ORGANIZER and ATTENDEE of a meeting. One without an organizer is told as a loss. */
// MS-OXCICAL §2.1.3.1.1.20.2, §2.1.3.1.1.20.16
export function meetingPeople(conversion: Conversion): ContentLine[] {
  const { losses, reader } = conversion;
  if (isNoAnswer(reader)) reader.passOver(namedKeys.responseStatus);
  const recipients = readRecipients(conversion).filter((r) => (flagsOf(r) & DELETED_FLAG) === 0);
  const organizer = organizerOf(conversion, recipients);
  const lines: ContentLine[] = [];
  if (organizer === undefined)
    losses.push({ what: 'missing-organizer', detail: 'a meeting that nobody is the organizer of' });
  else lines.push(person('ORGANIZER', organizer, []));
  const isOrganizer = (r: Recipient): boolean =>
    (flagsOf(r) & ORGANIZER_FLAG) !== 0 ||
    (organizer !== undefined && isSame(r.address, organizer));
  for (const recipient of recipients)
    if (!isOrganizer(recipient)) lines.push(attendee(conversion, recipient));
  for (const { x500, name } of [organizer, ...recipients.map((r) => r.address)].filter(
    (a) => a !== undefined,
  ))
    if (x500 !== undefined)
      losses.push({
        what: 'address-x500',
        detail: `no mail address is known for ${name ?? ''} ${x500}`,
      });
  return lines;
}

/** The owner is the organizer, or has not answered: the meeting says so itself. Without reading what others may want. */
// MS-OXOCAL §2.2.1.11
function isNoAnswer(reader: PropertyReader): boolean {
  const status = reader.peek(namedKeys.responseStatus);
  return status === 1 || status === 5;
}

export function organizerOf(
  { reader, options }: Conversion,
  recipients: readonly Recipient[],
): MapiAddress | undefined {
  const candidates = [
    readAddress(reader, representingKeys, options.resolveX500),
    readAddress(reader, senderKeys, options.resolveX500),
    recipients.find((r) => (flagsOf(r) & ORGANIZER_FLAG) !== 0)?.address,
  ];
  return candidates.find(
    (a) => a !== undefined && (a.domain !== NO_DOMAIN || a.x500 !== undefined),
  );
}

function attendee(conversion: Conversion, recipient: Recipient): ContentLine {
  const { reader } = conversion;
  const role = recipient.type === OPTIONAL ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT';
  const isResource = recipient.type === RESOURCE;
  const parameters: Parameter[] = [
    { name: 'CUTYPE', values: [isResource ? resourceType(recipient) : 'INDIVIDUAL'] },
    { name: 'ROLE', values: [isResource ? 'NON-PARTICIPANT' : role] },
    { name: 'PARTSTAT', values: [answerOf(conversion, recipient)] },
  ];
  if (reader.isTrue(tags.responseRequested)) parameters.push({ name: 'RSVP', values: ['TRUE'] });
  return person('ATTENDEE', recipient.address, parameters);
}

/** What directories say of mailboxes: 7 rooms, 8 equipment. */
const ROOM = 7;

function resourceType({ reader }: Recipient): string {
  return ((reader.number(tags.displayTypeEx) ?? 0) & 0xff) === ROOM ? 'ROOM' : 'RESOURCE';
}

const answers: ReadonlyMap<number, string> = new Map([
  [2, 'TENTATIVE'],
  [3, 'ACCEPTED'],
  [4, 'DECLINED'],
]);

/** The organizer's copy has everybody's answer; the owner's own is in the item. */
function answerOf({ reader, options }: Conversion, { address, reader: own }: Recipient): string {
  const isOwner =
    options.owner !== undefined &&
    options.owner.toLowerCase() === formatSpec(address).toLowerCase();
  const mine = isOwner ? answers.get(reader.number(namedKeys.responseStatus) ?? 0) : undefined;
  return mine ?? answers.get(own.number(tags.trackStatus) ?? 0) ?? 'NEEDS-ACTION';
}

// RFC 5545 §3.8.4.1, §3.8.4.3
export function person(
  name: string,
  address: MapiAddress,
  parameters: readonly Parameter[],
): ContentLine {
  const own = address.name?.replace(/[\0-\x1f\x7f]+/g, ' ').trim();
  const cn: Parameter[] = own === undefined || own === '' ? [] : [{ name: 'CN', values: [own] }];
  return property(name, `mailto:${encodeURI(formatSpec(address)).replaceAll('%25', '%')}`, [
    ...cn,
    ...parameters,
  ]);
}

function flagsOf({ reader }: Recipient): number {
  return reader.number(tags.recipientFlags) ?? 0;
}

function isSame(a: MapiAddress, b: MapiAddress): boolean {
  return formatSpec(a).toLowerCase() === formatSpec(b).toLowerCase();
}
