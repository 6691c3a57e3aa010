// What an operation of the double has at hand, and how requests name folders and items.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';
import {
  createItem,
  distinguishedFolder,
  type DoubleFolder,
  type DoubleItem,
  type DoubleMailbox,
} from './double-mailbox.ts';
import { occurrencesOf } from './calendar-facts.ts';
import type { SchemaOrder } from './schema-order.ts';
import { kid, M, make, says, sayAttribute, typed } from './xml-parts.ts';

export interface DoubleState {
  readonly mailboxes: Map<string, DoubleMailbox>;
  readonly order: SchemaOrder;
  /** Names of lists and who is on them. */
  readonly lists: Map<string, readonly string[]>;
  readonly roomLists: Map<string, readonly string[]>;
  /** Old addresses of the directory and whose they are. */
  readonly legacyAddresses: Map<string, string>;
  /** Who may act in everybody's name, and open every mailbox. */
  readonly administrators: Set<string>;
  readonly maxItemBytes: number;
  now(): string;
}

export interface RequestContext {
  readonly state: DoubleState;
  /** Whoever signed in. */
  readonly user: string;
  /** In whose name. */
  readonly mailbox: DoubleMailbox;
  readonly version: string;
  readonly zone: string | undefined;
}

export type Operation = (context: RequestContext, request: XmlElement) => XmlElement;

export interface FoundItem {
  readonly folder: DoubleFolder;
  readonly item: DoubleItem;
  /** Of an occurrence: the series it is in, and when it is by the rule. */
  readonly master?: DoubleItem;
  readonly originalStart?: string;
}

export function expectMailbox(state: DoubleState, address: string): DoubleMailbox {
  const mailbox = state.mailboxes.get(address.toLowerCase());
  if (mailbox === undefined) throw new DoubleError('ErrorNonExistentMailbox', address);
  return mailbox;
}

/** The folder of a FolderId or DistinguishedFolderId. */
export function findFolder(context: RequestContext, element: XmlElement): DoubleFolder {
  const id = sayAttribute(element, 'Id');
  if (element.name === 'DistinguishedFolderId') {
    const address = says(element, 'Mailbox', 'EmailAddress');
    if (id === 'publicfoldersroot') return publicRoot(context.state);
    const owner = address === undefined ? context.mailbox : expectMailbox(context.state, address);
    return assertMay(context, distinguishedFolder(owner, id));
  }
  for (const mailbox of context.state.mailboxes.values()) {
    const folder = mailbox.folders.get(id);
    if (folder !== undefined) return assertMay(context, folder);
  }
  throw new DoubleError('ErrorFolderNotFound', 'The specified folder could not be found.');
}

export function publicRoot(state: DoubleState): DoubleFolder {
  for (const mailbox of state.mailboxes.values())
    for (const folder of mailbox.folders.values())
      if (folder.distinguished === 'publicfoldersroot') return folder;
  throw new DoubleError('ErrorFolderNotFound', 'There are no public folders.');
}

function assertMay({ state, user, mailbox }: RequestContext, folder: DoubleFolder): DoubleFolder {
  const owner = folder.mailbox;
  const isPublic = owner.address.startsWith('public@');
  const isGranted = folder.permissions?.children.some((list) =>
    JSON.stringify(typeof list === 'string' ? '' : list.children).includes(`"${user}"`),
  );
  if (owner === mailbox || isPublic || state.administrators.has(user) || isGranted === true)
    return folder;
  throw new DoubleError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
}

/** The item of an ItemId, OccurrenceItemId or RecurringMasterItemId. */
export function findItem(context: RequestContext, element: XmlElement): FoundItem {
  if (element.name === 'OccurrenceItemId') return findOccurrence(context, element);
  const id = sayAttribute(element, 'Id');
  for (const mailbox of context.state.mailboxes.values())
    for (const folder of mailbox.folders.values()) {
      const item = folder.items.get(id);
      if (item !== undefined) return { folder: assertMay(context, folder), item };
      for (const master of folder.items.values())
        for (const [originalStart, e] of master.exceptions)
          if (e.kind === 'modified' && e.item.id === id)
            return { folder: assertMay(context, folder), item: e.item, master, originalStart };
    }
  throw new DoubleError(
    'ErrorItemNotFound',
    'The specified object was not found in the store., The process failed to get the correct properties.',
  );
}

function findOccurrence(context: RequestContext, element: XmlElement): FoundItem {
  const { folder, item: master } = findItem(
    context,
    typed('ItemId', [], { Id: sayAttribute(element, 'RecurringMasterId') }),
  );
  const index = Number(sayAttribute(element, 'InstanceIndex'));
  const occurrence = occurrencesOf(master).find((o) => o.index === index);
  if (occurrence === undefined)
    throw new DoubleError('ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange');
  const known = master.exceptions.get(occurrence.start);
  if (known?.kind === 'deleted')
    throw new DoubleError('ErrorCalendarOccurrenceIsDeletedFromRecurrence');
  const originalStart = occurrence.start;
  if (known !== undefined) return { folder, item: known.item, master, originalStart };
  const own = new Set(['Recurrence', 'Start', 'End', 'ExtendedProperty']);
  const properties = [
    ...master.properties.filter((p) => !own.has(p.name)),
    typed('Start', occurrence.start),
    typed('End', occurrence.end),
  ];
  const item = createItem(folder.mailbox, 'CalendarItem', properties, {
    at: master.createdAt,
    originalStart,
  });
  return { folder, item, master, originalStart };
}

/** A response with one message for each thing asked for; what is thrown becomes the message's error. */
export function respondEach<T>(
  operation: string,
  things: readonly T[],
  run: (thing: T) => readonly (XmlElement | undefined)[],
): XmlElement {
  const messages = things.map((thing) => {
    try {
      return make(
        M,
        `${operation}ResponseMessage`,
        [make(M, 'ResponseCode', 'NoError'), ...run(thing)],
        { ResponseClass: 'Success' },
      );
    } catch (error) {
      if (!(error instanceof DoubleError)) throw error;
      return errorMessage(`${operation}ResponseMessage`, error);
    }
  });
  return make(M, `${operation}Response`, [make(M, 'ResponseMessages', messages)]);
}

export function errorMessage(name: string, error: DoubleError): XmlElement {
  return make(
    M,
    name,
    [
      make(M, 'MessageText', error.message),
      make(M, 'ResponseCode', error.code),
      make(M, 'DescriptiveLinkKey', '0'),
    ],
    { ResponseClass: 'Error' },
  );
}

export function shapeOf(request: XmlElement): XmlElement | undefined {
  return kid(request, 'ItemShape') ?? kid(request, 'FolderShape');
}
