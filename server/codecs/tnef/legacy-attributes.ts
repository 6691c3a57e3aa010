import type { Bytes } from '#platform/bytes.ts';
import type { MapiProperty } from '#codecs/mapi/property-bag.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { propertyTypes } from '#codecs/mapi/property-type.ts';
import type { MapiValue } from '#codecs/mapi/property-value.ts';
import { attributeIds } from './attributes.ts';

/** The properties that an attribute of Microsoft Mail stands for; none for those that say nothing more. */
// MS-OXTNEF §2.1.3.3
export function propertiesOfAttribute(id: number, data: Bytes): MapiProperty[] {
  const found = converters.get(id);
  return found === undefined ? [] : found(data);
}

type Convert = (data: Bytes) => MapiProperty[];

function text(id: number): Convert {
  return (data) => [{ id, type: propertyTypes.string8, value: data }];
}

function time(id: number): Convert {
  return (data) => {
    const value = dateOf(data);
    return value === undefined ? [] : [{ id, type: propertyTypes.time, value }];
  };
}

function number(id: number, value: MapiValue): MapiProperty {
  return { id, type: propertyTypes.int32, value };
}

const converters: ReadonlyMap<number, Convert> = new Map<number, Convert>([
  [attributeIds.subject, text(tags.subject)],
  [attributeIds.body, text(tags.body)],
  [attributeIds.dateSent, time(tags.clientSubmitTime)],
  [attributeIds.dateReceived, time(tags.messageDeliveryTime)],
  [attributeIds.dateModified, time(tags.lastModificationTime)],
  [attributeIds.dateStart, time(tags.startDate)],
  [attributeIds.dateEnd, time(tags.endDate)],
  [attributeIds.messageClass, messageClass],
  [attributeIds.from, sender],
  [attributeIds.priority, importance],
  [attributeIds.messageStatus, flags],
  [attributeIds.attachTitle, text(tags.attachFileName)],
  [attributeIds.attachCreated, time(tags.creationTime)],
  [attributeIds.attachModified, time(tags.lastModificationTime)],
  [attributeIds.responseRequested, responseRequested],
]);

/** Seven numbers of two bytes: year to second, and the day of the week. In UTC. */
function dateOf(data: Bytes): number | undefined {
  if (data.length < 12) return undefined;
  const [year, month, day, hour, minute, second] = [0, 2, 4, 6, 8, 10].map((at) =>
    data.readUInt16LE(at),
  );
  try {
    const fields = {
      year,
      month,
      day,
      hour,
      minute,
      second,
    } as Required<Temporal.PlainDateTimeLike>;
    const at = Temporal.PlainDateTime.from(fields, { overflow: 'reject' });
    return at.toZonedDateTime('UTC').epochMilliseconds / 1000;
  } catch {
    return undefined;
  }
}

const READ_STATUS = 0x20;
const DRAFT_STATUS = 0x01;

function flags(data: Bytes): MapiProperty[] {
  const status = data[0] ?? 0;
  const isRead = (status & READ_STATUS) !== 0 ? 1 : 0;
  const isDraft = (status & DRAFT_STATUS) !== 0 ? 8 : 0;
  return [number(tags.messageFlags, isRead | isDraft)];
}

function importance(data: Bytes): MapiProperty[] {
  const priority = data.length >= 2 ? data.readUInt16LE(0) : 2;
  const values: ReadonlyMap<number, number> = new Map([
    [1, 2],
    [3, 0],
  ]);
  return [number(tags.importance, values.get(priority) ?? 1)];
}

function responseRequested(data: Bytes): MapiProperty[] {
  const value = (data[0] ?? 0) !== 0;
  return [{ id: tags.responseRequested, type: propertyTypes.boolean, value }];
}

/** Names of the classes that Microsoft Mail had. */
const classes: ReadonlyMap<string, string> = new Map([
  ['ipm.microsoft mail.note', 'IPM.Note'],
  ['ipm.microsoft mail.read receipt', 'REPORT.IPM.Note.IPNRN'],
  ['ipm.microsoft mail.non-delivery', 'REPORT.IPM.Note.NDR'],
  ['ipm.microsoft schedule.mtgreq', 'IPM.Schedule.Meeting.Request'],
  ['ipm.microsoft schedule.mtgrespp', 'IPM.Schedule.Meeting.Resp.Pos'],
  ['ipm.microsoft schedule.mtgrespn', 'IPM.Schedule.Meeting.Resp.Neg'],
  ['ipm.microsoft schedule.mtgrespa', 'IPM.Schedule.Meeting.Resp.Tent'],
  ['ipm.microsoft schedule.mtgcncl', 'IPM.Schedule.Meeting.Canceled'],
]);

function messageClass(data: Bytes): MapiProperty[] {
  const written = data.toString('latin1').replace(/\0.*$/s, '');
  const value = classes.get(written.toLowerCase()) ?? written;
  return [{ id: tags.messageClass, type: propertyTypes.unicode, value }];
}

/** A structure with the lengths of a name and of an address such as "SMTP:a@b.test". */
function sender(data: Bytes): MapiProperty[] {
  if (data.length < 8) return [];
  const nameLength = data.readUInt16LE(4);
  const name = data.subarray(8, 8 + nameLength);
  const written = data.subarray(8 + nameLength, 8 + nameLength + data.readUInt16LE(6));
  const address = written.toString('latin1').replace(/\0.*$/s, '');
  const colon = address.indexOf(':');
  const type = colon < 0 ? 'SMTP' : address.slice(0, colon);
  return [
    { id: tags.senderName, type: propertyTypes.string8, value: name },
    { id: tags.senderAddressType, type: propertyTypes.unicode, value: type },
    { id: tags.senderEmail, type: propertyTypes.unicode, value: address.slice(colon + 1) },
  ];
}
