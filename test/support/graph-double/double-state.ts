// Mailboxes of the double, in memory.

export type Json = Record<string, unknown>;

export interface DoubleItem {
  readonly id: string;
  json: Json;
  /** Properties of MAPI by normalised name. */
  extended: Map<string, string>;
  mime?: Buffer;
  /** When it was last changed, in the count of the mailbox. */
  sequence: number;
  photo?: { type: string; bytes: Buffer };
  attachments: Json[];
  /** Of series: days that were deleted, and instances that are other, by day. */
  cancelled: Set<string>;
  exceptions: Map<string, DoubleItem>;
}

export interface DoubleContainer {
  readonly id: string;
  json: Json;
  extended: Map<string, string>;
  readonly items: Map<string, DoubleItem>;
  /** What is gone, and since when. */
  readonly removed: Map<string, number>;
}

export interface DoubleMailbox {
  readonly address: string;
  readonly displayName: string;
  purpose: string;
  sequence: number;
  readonly folders: Map<string, DoubleContainer>;
  /** Ids by what everybody calls a folder. */
  readonly wellKnown: Map<string, string>;
  readonly calendars: Map<string, DoubleContainer>;
  readonly permissions: Map<string, Json[]>;
  readonly contactFolders: Map<string, DoubleContainer>;
  readonly taskLists: Map<string, DoubleContainer>;
  readonly categories: Json[];
  readonly rules: Json[];
  settings: Json;
  /** Folders and items as the import and export of items sees them, beside the others. */
  readonly exported: Map<string, DoubleContainer>;
  /** The archive mailbox in the same way; empty where there is none. Folders with `isExpanded` have their items in the further one. */
  readonly archive: Map<string, DoubleContainer>;
  /** Folders, with the ids that they have in the archive, whose items an archive that grows by itself keeps elsewhere. */
  readonly auxiliary: Map<string, DoubleContainer>;
  /** Mails that the mailbox has sent: invitations, answers. */
  readonly sent: string[];
  proxyAddresses: string[];
  isEnabled: boolean;
}

export class GraphDoubleError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, headers: Record<string, string> = {}) {
    super(`${code} of the double`);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** A value as text, where it is one or a number. */
export function word(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || value instanceof Error ? String(value) : '';
}

let lastId = 0;

/** Ids of Graph are long, in base64 for URLs, and end in "=". */
export function nextId(): string {
  lastId++;
  return `AAMk${Buffer.from(`item ${lastId}`).toString('base64url')}AA=`;
}

export function addContainer(into: Map<string, DoubleContainer>, json: Json): DoubleContainer {
  const id = nextId();
  const container: DoubleContainer = {
    id,
    json: { ...json, id },
    extended: new Map(),
    items: new Map(),
    removed: new Map(),
  };
  into.set(id, container);
  return container;
}

export function addItem(
  mailbox: DoubleMailbox,
  container: DoubleContainer,
  json: Json,
  more: { readonly mime?: Buffer; readonly extended?: Readonly<Record<string, string>> } = {},
): DoubleItem {
  const { singleValueExtendedProperties: given = [], ...plain } = json;
  const id = nextId();
  const item: DoubleItem = {
    id,
    json: { createdDateTime: at(mailbox.sequence), ...plain, id },
    extended: new Map(),
    sequence: 0,
    attachments: [],
    cancelled: new Set(),
    exceptions: new Map(),
    ...(more.mime !== undefined && { mime: more.mime }),
  };
  setExtended(item.extended, given as Json[]);
  for (const [name, value] of Object.entries(more.extended ?? {}))
    item.extended.set(normalName(name), value);
  container.items.set(id, item);
  touch(mailbox, item);
  return item;
}

/** A new version of an item. */
export function touch(mailbox: DoubleMailbox, item: DoubleItem): void {
  item.sequence = ++mailbox.sequence;
  item.json = {
    ...item.json,
    changeKey: `CK${item.sequence}`,
    lastModifiedDateTime: at(item.sequence),
  };
}

export function removeItem(mailbox: DoubleMailbox, from: DoubleContainer, id: string): DoubleItem {
  const item = from.items.get(id);
  if (item === undefined) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  from.items.delete(id);
  from.removed.set(id, ++mailbox.sequence);
  return item;
}

export function moveItem(
  mailbox: DoubleMailbox,
  item: DoubleItem,
  from: DoubleContainer,
  to: DoubleContainer,
): void {
  removeItem(mailbox, from, item.id);
  to.items.set(item.id, item);
  to.removed.delete(item.id);
  touch(mailbox, item);
}

/** The clock of the double: a second for each change. */
export function at(sequence: number): string {
  return new Date(Date.UTC(2026, 2, 2, 8) + sequence * 1000).toISOString().replace('.000Z', 'Z');
}

export function normalName(id: string): string {
  return id
    .toLowerCase()
    .replace(/0x0*([0-9a-f]+)/g, '0x$1')
    .trim();
}

export function setExtended(into: Map<string, string>, given: readonly Json[]): void {
  for (const { id, value } of given) into.set(normalName(word(id)), word(value));
}

export function createMailbox(address: string, displayName: string): DoubleMailbox {
  const mailbox: DoubleMailbox = {
    address,
    displayName,
    purpose: 'user',
    sequence: 0,
    folders: new Map(),
    wellKnown: new Map(),
    calendars: new Map(),
    permissions: new Map(),
    contactFolders: new Map(),
    taskLists: new Map(),
    categories: [],
    rules: [],
    settings: { timeZone: 'UTC', automaticRepliesSetting: { status: 'disabled' } },
    exported: new Map(),
    archive: new Map(),
    auxiliary: new Map(),
    sent: [],
    proxyAddresses: [`SMTP:${address}`],
    isEnabled: true,
  };
  const root = addContainer(mailbox.folders, { displayName: 'Top of Information Store' });
  mailbox.wellKnown.set('msgfolderroot', root.id);
  for (const [name, displayName] of mailFolderNames) {
    const folder = addFolder(mailbox, root.id, displayName);
    mailbox.wellKnown.set(name, folder.id);
  }
  const calendar = addContainer(mailbox.calendars, {
    name: 'Calendar',
    isDefaultCalendar: true,
    canEdit: true,
    hexColor: '',
    owner: { name: displayName, address },
  });
  mailbox.permissions.set(calendar.id, []);
  addContainer(mailbox.contactFolders, { displayName: 'Contacts', parentFolderId: '' });
  addContainer(mailbox.taskLists, {
    displayName: 'Tasks',
    isOwner: true,
    isShared: false,
    wellknownListName: 'defaultList',
  });
  return mailbox;
}

const mailFolderNames: readonly (readonly [string, string])[] = [
  ['inbox', 'Inbox'],
  ['drafts', 'Drafts'],
  ['sentitems', 'Sent Items'],
  ['deleteditems', 'Deleted Items'],
  ['junkemail', 'Junk Email'],
  ['outbox', 'Outbox'],
];

export function addFolder(
  mailbox: DoubleMailbox,
  parentFolderId: string,
  displayName: string,
  folderClass = 'IPF.Note',
): DoubleContainer {
  const folder = addContainer(mailbox.folders, { displayName, parentFolderId, isHidden: false });
  folder.extended.set('string 0x3613', folderClass);
  return folder;
}

export function wellKnownFolder(mailbox: DoubleMailbox, name: string): DoubleContainer {
  return mailbox.folders.get(mailbox.wellKnown.get(name) ?? '')!;
}

/** The first container, which is the main one. */
export function mainOf(containers: Map<string, DoubleContainer>): DoubleContainer {
  return containers.values().next().value!;
}
