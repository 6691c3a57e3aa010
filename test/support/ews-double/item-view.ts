// Items as answers show them: what was written, what the server says itself, and of both what was asked for.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { calendarFacts } from './calendar-facts.ts';
import { changeKeyOf, type DoubleFolder, type DoubleItem } from './double-mailbox.ts';
import { mimeOfFacts } from './mime-facts.ts';
import { assertKnownPath, isNamed } from './property-access.ts';
import { typeOfElement, type SchemaOrder } from './schema-order.ts';
import { extended, kid, kids, says, typed } from './xml-parts.ts';

export interface ViewContext {
  readonly order: SchemaOrder;
  readonly version: string;
}

/** MAPI's flags of a message, and what they are in EWS. */
const FLAGS = 0x0e07;
const DELIVERED = 0x0e06;
const FLAG_STATUS = 0x1090;

/** Booleans may be written as 1 and 0, and are shown in words. */
function inWords(property: XmlElement): XmlElement {
  const isBoolean = /^(?:Is|Has|ReminderIsSet|AllowNewTimeProposal)/.test(property.name);
  const word = { '1': 'true', '0': 'false' }[says(typed('x', [property]), property.name) ?? ''];
  return isBoolean && word !== undefined ? typed(property.name, word) : property;
}

/** What is written through MAPI's properties becomes what EWS shows. */
export function absorbExtended(properties: readonly XmlElement[]): XmlElement[] {
  let out = properties.map(inWords);
  const set = (name: string, element: XmlElement): void => {
    out = [...out.filter((p) => p.name !== name), element];
  };
  for (const property of properties) {
    if (property.name !== 'ExtendedProperty') continue;
    const tag = tagOf(property);
    const value = says(property, 'Value') ?? '';
    if (tag === FLAGS) {
      set('IsRead', typed('IsRead', String((Number(value) & 1) !== 0)));
      set('IsDraft', typed('IsDraft', String((Number(value) & 8) !== 0)));
    } else if (absorbMeeting(property, set)) {
      // Done.
    } else if (tag === DELIVERED) set('DateTimeReceived', typed('DateTimeReceived', value));
    else if (tag === FLAG_STATUS) {
      const status = { '1': 'Complete', '2': 'Flagged' }[value] ?? 'NotFlagged';
      set('Flag', typed('Flag', [typed('FlagStatus', status)]));
    } else continue;
    out = out.filter((p) => p !== property);
  }
  return out;
}

const APPOINTMENT = new Map<number, (value: number) => XmlElement>([
  [0x8217, (bits) => typed('IsCancelled', String((bits & 4) !== 0))],
  [0x8218, (n) => typed('MyResponseType', responses[n] ?? 'Unknown')],
  [0x8201, (n) => typed('AppointmentSequenceNumber', String(n))],
]);
const responses = ['Unknown', 'Organizer', 'Tentative', 'Accept', 'Decline', 'NoResponseReceived'];

/** Whose meeting it is, and what was answered, as Exchange keeps it in MAPI. */
function absorbMeeting(
  property: XmlElement,
  set: (name: string, element: XmlElement) => void,
): boolean {
  const uri = kid(property, 'ExtendedFieldURI');
  const value = says(property, 'Value') ?? '';
  if (uri?.attributes.get('DistinguishedPropertySetId') === 'Appointment') {
    const toElement = APPOINTMENT.get(Number(uri.attributes.get('PropertyId')));
    const element = toElement?.(Number(value));
    if (element !== undefined) set(element.name, element);
    return element !== undefined;
  }
  return false;
}

/** PR_SENT_REPRESENTING_*: of an appointment this is the organizer. */
export function organizerOf(properties: readonly XmlElement[]): XmlElement | undefined {
  const value = (tag: number): string | undefined => {
    const found = properties.find((p) => p.name === 'ExtendedProperty' && tagOf(p) === tag);
    return found === undefined ? undefined : says(found, 'Value');
  };
  const address = value(0x5d02) ?? value(0x0065);
  if (address === undefined) return undefined;
  return typed('Organizer', [
    typed('Mailbox', [
      typed('Name', value(0x0042) ?? address),
      typed('EmailAddress', address),
      typed('RoutingType', 'SMTP'),
    ]),
  ]);
}

function tagOf(property: XmlElement): number {
  return Number(kid(property, 'ExtendedFieldURI')?.attributes.get('PropertyTag') ?? Number.NaN);
}

/** Everything there is of an item, MimeContent apart. */
export function allProperties(folder: DoubleFolder, item: DoubleItem): XmlElement[] {
  const stored = item.properties;
  const has = (name: string): boolean => stored.some((p) => p.name === name);
  const fallback = (name: string, value: string): XmlElement[] =>
    has(name) ? [] : [typed(name, value)];
  const isMessage = item.elementName === 'Message' || item.elementName === 'PostItem';
  const own = [
    typed('ItemId', [], { Id: item.id, ChangeKey: changeKeyOf(item) }),
    typed('ParentFolderId', [], { Id: folder.id }),
    typed('Size', String(sizeOf(item))),
    typed('DateTimeCreated', item.createdAt),
    typed('LastModifiedTime', item.modifiedAt),
    typed('HasAttachments', String(item.attachments.some((a) => !isPhoto(a.element)))),
    ...(item.attachments.length === 0
      ? []
      : [
          typed(
            'Attachments',
            item.attachments.map((a) => withoutContent(a.element)),
          ),
        ]),
    ...fallback('ItemClass', classOf(item.elementName)),
    ...fallback('Sensitivity', 'Normal'),
    ...fallback('Importance', 'Normal'),
    ...fallback('IsDraft', 'true'),
    ...fallback('DateTimeReceived', item.createdAt),
    ...(isMessage ? fallback('IsRead', 'true') : []),
    ...(item.elementName === 'Contact'
      ? [typed('HasPicture', String(item.attachments.some((a) => isPhoto(a.element))))]
      : []),
    ...(item.elementName === 'CalendarItem'
      ? calendarFacts(folder, item, organizerOf(stored))
      : []),
  ];
  return [...stored, ...own];
}

/** What can be asked for, searched and sorted by. */
export function askedProperties(folder: DoubleFolder, item: DoubleItem): XmlElement[] {
  return [...allProperties(folder, item), ...extendedFacts(item)];
}

/** The item with what a shape asks for. */
export function viewItem(
  context: ViewContext,
  folder: DoubleFolder,
  item: DoubleItem,
  shape: XmlElement | undefined,
): XmlElement {
  const base = says(shape, 'BaseShape') ?? 'IdOnly';
  const paths = kids(kid(shape, 'AdditionalProperties'));
  for (const path of paths) assertKnownPath(path, context.version);
  const all = askedProperties(folder, item);
  const isWanted = (property: XmlElement): boolean => {
    if (property.name === 'ItemId') return true;
    if (property.name === 'ExtendedProperty') return paths.some((p) => isNamed(property, p));
    if (
      property.name === 'Flag' &&
      base !== 'IdOnly' &&
      !context.version.startsWith('Exchange2013')
    )
      return false;
    return base !== 'IdOnly' || paths.some((p) => isNamed(property, p));
  };
  const shown = all.filter(isWanted);
  const asksMime =
    says(shape, 'IncludeMimeContent') === 'true' ||
    paths.some((p) => p.attributes.get('FieldURI') === 'item:MimeContent');
  const mime = asksMime ? mimeOf(item) : undefined;
  if (mime !== undefined)
    shown.push(typed('MimeContent', mime.toString('base64'), { CharacterSet: 'UTF-8' }));
  const type = typeOfElement[item.elementName]!;
  return typed(item.elementName, context.order.sort(type, shown));
}

/** MAPI's view of what EWS has names for. */
function extendedFacts(item: DoubleItem): XmlElement[] {
  const told = (...path: string[]): string => says(typed('x', item.properties), ...path) ?? '';
  const flags = (told('IsRead') === 'true' ? 1 : 0) | (told('IsDraft') === 'false' ? 0 : 8);
  const status = { Complete: '1', Flagged: '2' }[told('Flag', 'FlagStatus')];
  const subject = told('Subject');
  const made: [tag: string, type: string, value: string][] = [
    ['0xe07', 'Integer', String(flags)],
    ['0xe08', 'Integer', String(sizeOf(item))],
    // PidTagInternetArticleNumber, from which gateways make UIDs.
    ['0xe23', 'Integer', String(item.createdSeq)],
    ['0xe06', 'SystemTime', told('DateTimeReceived') || item.createdAt],
    ['0x3008', 'SystemTime', item.modifiedAt],
    ['0x1a', 'String', told('ItemClass') || classOf(item.elementName)],
  ];
  const isSeries = item.properties.some(({ name }) => name === 'Recurrence');
  const series = { DistinguishedPropertySetId: 'Appointment', PropertyId: '33315' };
  if (subject !== '') made.push(['0x37', 'String', subject]);
  if (status !== undefined) made.push(['0x1090', 'Integer', status]);
  return [
    ...made.map(([PropertyTag, PropertyType, value]) =>
      extended({ PropertyTag, PropertyType }, value),
    ),
    ...(item.elementName === 'CalendarItem'
      ? [extended({ ...series, PropertyType: 'Boolean' }, String(isSeries))]
      : []),
  ];
}

export function mimeOf(item: DoubleItem): Buffer | undefined {
  if (item.mime !== undefined) return item.mime;
  return item.elementName === 'Message' ? mimeOfFacts(item.properties) : undefined;
}

function sizeOf(item: DoubleItem): number {
  const attached = item.attachments.reduce(
    (sum, a) => sum + (says(a.element, 'Content')?.length ?? 0),
    0,
  );
  return (item.mime?.length ?? 500) + attached;
}

function isPhoto(element: XmlElement): boolean {
  return says(element, 'IsContactPhoto') === 'true';
}

function withoutContent(element: XmlElement): XmlElement {
  const hidden = new Set(['Content', 'Item', 'Message', 'CalendarItem', 'Contact', 'Task']);
  return typed(
    element.name,
    kids(element).filter((e) => !hidden.has(e.name)),
  );
}

function classOf(elementName: string): string {
  const classes: Record<string, string> = {
    CalendarItem: 'IPM.Appointment',
    Contact: 'IPM.Contact',
    DistributionList: 'IPM.DistList',
    Task: 'IPM.Task',
    PostItem: 'IPM.Post',
  };
  return classes[elementName] ?? 'IPM.Note';
}
