// What the double keeps: mailboxes of folders of items, an item being the properties that were written.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';

export interface DoubleAttachment {
  readonly id: string;
  /** FileAttachment or ItemAttachment, with its content. */
  readonly element: XmlElement;
}

export interface DoubleItem {
  readonly id: string;
  /** "Message", "CalendarItem", ... */
  elementName: string;
  /** In no order; without what the double says itself (ItemId, Size, ...). */
  properties: XmlElement[];
  attachments: DoubleAttachment[];
  mime: Buffer | undefined;
  readonly isAssociated: boolean;
  readonly createdAt: string;
  modifiedAt: string;
  readonly createdSeq: number;
  /** Of the last change of anything but the read state. */
  contentSeq: number;
  seq: number;
  /** Of a series, by the original start in UTC: what is other there. */
  readonly exceptions: Map<string, DoubleException>;
  /** Of what is other in a series: when it would have been, in UTC. */
  readonly originalStart: string | undefined;
}

export type DoubleException =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'modified'; readonly item: DoubleItem };

export interface DoubleFolder {
  readonly id: string;
  readonly mailbox: DoubleMailbox;
  parentId: string;
  name: string;
  readonly folderClass: string;
  readonly elementName: string;
  readonly distinguished: string | undefined;
  extended: XmlElement[];
  permissions: XmlElement | undefined;
  readonly items: Map<string, DoubleItem>;
  readonly gone: { readonly id: string; readonly createdSeq: number; readonly seq: number }[];
}

export interface DoubleMailbox {
  readonly address: string;
  readonly displayName: string;
  readonly password: string;
  readonly folders: Map<string, DoubleFolder>;
  seq: number;
  rules: XmlElement[];
  oof: XmlElement | undefined;
  delegates: XmlElement[];
  deliverMeetingRequests: string;
  /** By folder id and name. */
  readonly configurations: Map<string, XmlElement>;
  photo: Buffer | undefined;
  readonly type: 'Mailbox' | 'Room';
}

const wellKnown: readonly (readonly [
  id: string,
  parent: string,
  name: string,
  folderClass: string,
])[] = [
  ['root', '', 'Root', ''],
  ['msgfolderroot', 'root', 'Top of Information Store', 'IPF.Note'],
  ['inbox', 'msgfolderroot', 'Inbox', 'IPF.Note'],
  ['drafts', 'msgfolderroot', 'Drafts', 'IPF.Note'],
  ['sentitems', 'msgfolderroot', 'Sent Items', 'IPF.Note'],
  ['deleteditems', 'msgfolderroot', 'Deleted Items', 'IPF.Note'],
  ['junkemail', 'msgfolderroot', 'Junk Email', 'IPF.Note'],
  ['outbox', 'msgfolderroot', 'Outbox', 'IPF.Note'],
  ['calendar', 'msgfolderroot', 'Calendar', 'IPF.Appointment'],
  ['contacts', 'msgfolderroot', 'Contacts', 'IPF.Contact'],
  ['tasks', 'msgfolderroot', 'Tasks', 'IPF.Task'],
  ['notes', 'msgfolderroot', 'Notes', 'IPF.StickyNote'],
  ['journal', 'msgfolderroot', 'Journal', 'IPF.Journal'],
];

export function createDoubleMailbox(
  address: string,
  displayName: string,
  password: string,
  type: 'Mailbox' | 'Room' = 'Mailbox',
): DoubleMailbox {
  const mailbox: DoubleMailbox = {
    address,
    displayName,
    password,
    folders: new Map(),
    seq: 0,
    rules: [],
    oof: undefined,
    delegates: [],
    deliverMeetingRequests: 'DelegatesAndMe',
    configurations: new Map(),
    photo: undefined,
    type,
  };
  for (const [id, parent, name, folderClass] of wellKnown)
    addFolder(mailbox, {
      parentId: parent === '' ? '' : folderIdFor(mailbox, parent),
      name,
      folderClass,
      distinguished: id,
    });
  return mailbox;
}

/** Gives the mailbox an archive, or the organisation public folders. */
export function addRoot(mailbox: DoubleMailbox, distinguished: string, name: string): DoubleFolder {
  return addFolder(mailbox, { parentId: '', name, folderClass: 'IPF.Note', distinguished });
}

function folderIdFor({ address }: DoubleMailbox, name: string): string {
  return Buffer.from(`folder ${address} ${name}`).toString('base64');
}

export function addFolder(
  mailbox: DoubleMailbox,
  wish: {
    readonly parentId: string;
    readonly name: string;
    readonly folderClass: string;
    readonly distinguished?: string;
    readonly elementName?: string;
  },
): DoubleFolder {
  const siblings = [...mailbox.folders.values()].filter((f) => f.parentId === wish.parentId);
  const isTaken = siblings.some((f) => f.name.toLowerCase() === wish.name.toLowerCase());
  if (isTaken && wish.distinguished === undefined) throw new DoubleError('ErrorFolderExists');
  const seq = ++mailbox.seq;
  const folder: DoubleFolder = {
    id: folderIdFor(mailbox, wish.distinguished ?? `#${seq}`),
    mailbox,
    parentId: wish.parentId,
    name: wish.name,
    folderClass: wish.folderClass,
    elementName: wish.elementName ?? elementNameOf(wish.folderClass),
    distinguished: wish.distinguished,
    extended: [],
    permissions: undefined,
    items: new Map(),
    gone: [],
  };
  mailbox.folders.set(folder.id, folder);
  return folder;
}

function elementNameOf(folderClass: string): string {
  if (folderClass.startsWith('IPF.Appointment')) return 'CalendarFolder';
  if (folderClass.startsWith('IPF.Contact')) return 'ContactsFolder';
  return folderClass.startsWith('IPF.Task') ? 'TasksFolder' : 'Folder';
}

export function distinguishedFolder(mailbox: DoubleMailbox, name: string): DoubleFolder {
  for (const folder of mailbox.folders.values())
    if (folder.distinguished === name.toLowerCase()) return folder;
  throw new DoubleError('ErrorFolderNotFound', `no folder ${name}`);
}

export function addItem(
  folder: DoubleFolder,
  elementName: string,
  properties: readonly XmlElement[],
  more: { readonly at: string; readonly mime?: Buffer; readonly isAssociated?: boolean },
): DoubleItem {
  const item = createItem(folder.mailbox, elementName, properties, more);
  folder.items.set(item.id, item);
  return item;
}

export function createItem(
  mailbox: DoubleMailbox,
  elementName: string,
  properties: readonly XmlElement[],
  more: {
    readonly at: string;
    readonly mime?: Buffer;
    readonly isAssociated?: boolean;
    readonly originalStart?: string;
  },
): DoubleItem {
  const seq = ++mailbox.seq;
  return {
    // As long as Exchange's: gateways know them by it.
    id: Buffer.from(`item ${mailbox.address} ${seq} `.padEnd(114, 'x')).toString('base64'),
    elementName,
    properties: [...properties],
    attachments: [],
    mime: more.mime,
    isAssociated: more.isAssociated === true,
    createdAt: more.at,
    modifiedAt: more.at,
    createdSeq: seq,
    contentSeq: seq,
    seq,
    exceptions: new Map(),
    originalStart: more.originalStart,
  };
}

export function touchItem(
  mailbox: DoubleMailbox,
  item: DoubleItem,
  at: string,
  isReadStateOnly = false,
): void {
  item.seq = ++mailbox.seq;
  item.modifiedAt = at;
  if (!isReadStateOnly) item.contentSeq = item.seq;
}

export function removeItem(folder: DoubleFolder, item: DoubleItem): void {
  folder.items.delete(item.id);
  folder.gone.push({ id: item.id, createdSeq: item.createdSeq, seq: ++folder.mailbox.seq });
}

export function changeKeyOf(item: DoubleItem): string {
  return Buffer.from(`key ${item.seq}`).toString('base64');
}
