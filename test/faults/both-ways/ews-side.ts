import {
  addFolder,
  addItem,
  distinguishedFolder,
  removeItem,
  touchItem,
  type DoubleFolder,
  type DoubleItem,
  type DoubleMailbox,
} from '../../support/ews-double/double-mailbox.ts';
import { factsOfMime } from '../../support/ews-double/mime-facts.ts';
import { says, typed } from '../../support/ews-double/xml-parts.ts';
import { messageText } from './mail-side.ts';
import type { Copy, Holdings, ItemKind, Side } from './side.ts';

const AT = '2026-01-01T00:00:00Z';

const classes: Readonly<Record<ItemKind, string>> = {
  mailbox: 'IPF.Note',
  calendar: 'IPF.Appointment',
  addressbook: 'IPF.Contact',
};

/** A mailbox of Exchange's double: messages or events, as their user changes them. */
export function createEwsSide(mailbox: DoubleMailbox, kind: ItemKind): Side {
  const held = () => [...heldIn(mailbox, kind)];
  const expect = (token: string) => held().find((it) => it.token === token)!;
  return {
    async read(): Promise<Holdings> {
      const byToken = Map.groupBy(held(), ({ token }) => token);
      return new Map(Array.from(byToken, ([token, list]) => [token, list.map(copyOf)]));
    },
    async add(token, box, text) {
      const folder = expectFolder(mailbox, kind, box);
      if (kind === 'mailbox') {
        const mime = Buffer.from(messageText(token));
        const state = [
          typed('IsRead', 'false'),
          typed('IsDraft', 'false'),
          typed('DateTimeReceived', AT),
        ];
        addItem(folder, 'Message', [...factsOfMime(mime), ...state], { at: AT, mime });
      } else addItem(folder, 'CalendarItem', eventOf(token, text), { at: AT });
    },
    async edit(token, text) {
      const { item } = expect(token);
      setProperty(item, 'Subject', text);
      touchItem(mailbox, item, AT);
    },
    async flag(token, flag) {
      const { item } = expect(token);
      const isSet = flagsOf(item).has(flag);
      if (flag === 'seen') setProperty(item, 'IsRead', String(!isSet));
      else {
        item.properties = item.properties.filter(({ name }) => name !== 'Flag');
        const status = isSet ? 'NotFlagged' : 'Flagged';
        item.properties.push(typed('Flag', [typed('FlagStatus', status)]));
      }
      touchItem(mailbox, item, AT, flag === 'seen');
    },
    async move(token, box) {
      const { folder, item } = expect(token);
      const { mime, elementName, properties, createdAt } = item;
      const to = expectFolder(mailbox, kind, box);
      if (to === folder) return;
      // Exchange gives it another id.
      addItem(to, elementName, properties, { at: createdAt, ...(mime !== undefined && { mime }) });
      removeItem(folder, item);
    },
    async remove(token) {
      const { folder, item } = expect(token);
      removeItem(folder, item);
    },
  };
}

interface Held {
  readonly token: string;
  readonly folder: DoubleFolder;
  readonly item: DoubleItem;
}

function* heldIn({ folders }: DoubleMailbox, kind: ItemKind): Generator<Held> {
  for (const folder of folders.values()) {
    if (!folder.folderClass.startsWith(classes[kind])) continue;
    for (const item of folder.items.values()) {
      const token = kind === 'mailbox' ? says(all(item), 'Subject') : says(all(item), 'UID');
      if (token?.startsWith('item') === true) yield { token, folder, item };
    }
  }
}

function copyOf({ folder, item }: Held): Copy {
  const isMail = item.elementName === 'Message';
  const text = isMail ? '' : (says(all(item), 'Subject') ?? '?');
  return { box: nameOf(folder), text, flags: isMail ? flagsOf(item) : new Set<string>() };
}

function all({ elementName, properties }: DoubleItem) {
  return typed(elementName, properties);
}

function flagsOf(item: DoubleItem): ReadonlySet<string> {
  const isFlagged = says(all(item), 'Flag', 'FlagStatus') === 'Flagged';
  const isSeen = says(all(item), 'IsRead') === 'true';
  return new Set([...(isSeen ? ['seen'] : []), ...(isFlagged ? ['flagged'] : [])]);
}

function nameOf({ distinguished, name }: DoubleFolder): string {
  return distinguished === 'inbox' ? 'INBOX' : name;
}

function expectFolder(mailbox: DoubleMailbox, kind: ItemKind, box: string): DoubleFolder {
  for (const folder of mailbox.folders.values())
    if (nameOf(folder) === box && folder.folderClass.startsWith(classes[kind])) return folder;
  const parentId = distinguishedFolder(mailbox, 'msgfolderroot').id;
  return addFolder(mailbox, { parentId, name: box, folderClass: classes[kind] });
}

function setProperty(item: DoubleItem, name: string, value: string): void {
  item.properties = [...item.properties.filter((it) => it.name !== name), typed(name, value)];
}

function eventOf(token: string, text: string) {
  return [
    typed('Subject', text),
    typed('UID', token),
    typed('Start', '2026-03-05T09:00:00Z'),
    typed('End', '2026-03-05T10:00:00Z'),
    typed('IsAllDayEvent', 'false'),
  ];
}
