import { hash } from 'node:crypto';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { indexCalendar, scanCalendar } from '../../files/calendar-file.ts';
import { toDocumentItem, type DocumentMessage } from '../../files/document-in-message.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { joinPath, readWhole, type FileTree } from '../../files/file-tree.ts';
import { MAX_MESSAGE_BYTES } from '../../files/read-message.ts';
import { createScannedFolder, type ScannedItem } from '../../files/scanned-folder.ts';
import type { UnreadItem } from '../../item.ts';
import type { MdaemonFolder } from './find-folders.ts';
import { GroupwareFields } from './groupware-fields.ts';
import { isMessageFile } from './mail-folder.ts';
import { recordToItem } from './record-to-item.ts';

/** A calendar or address book of many years is a few MB; what is larger is none. */
const MAX_DATA_BYTES = 256 * 1024 * 1024;
const MAX_NODES = 20_000_000;

export interface Groupware {
  readonly own: MdaemonFolder;
  readonly kind: DocumentMessage['kind'];
}

/** Events, contacts, tasks or notes: WebMail's XML file, and messages that hold one each. */
export function createGroupwareFolder(tree: FileTree, groupware: Groupware): FileFolder {
  return createScannedFolder(
    groupware.own.folder,
    () => scan(tree, groupware),
    async () => '',
  );
}

async function* scan(tree: FileTree, { own, kind }: Groupware): AsyncGenerator<ScannedItem> {
  const seen = new Set<string>();
  const once = (item: ScannedItem): ScannedItem => {
    let { id } = item;
    for (let i = 2; seen.has(id); i++) id = `${item.id}~${i}`;
    seen.add(id);
    return { ...item, id };
  };
  if (own.dataFile !== undefined)
    for await (const item of scanData(tree, { own, kind })) yield once(item);
  for (const name of own.files.filter(isMessageFile).sort()) {
    const path = joinPath(own.path, name);
    const bytes = await readWhole(tree, path, MAX_MESSAGE_BYTES);
    yield once(toDocumentItem({ id: name, path, kind, bytes }));
  }
}

async function* scanData(tree: FileTree, groupware: Groupware): AsyncGenerator<ScannedItem> {
  const { own, kind } = groupware;
  const path = joinPath(own.path, own.dataFile!);
  const bytes = await readWhole(tree, path, MAX_DATA_BYTES);
  const head = bytes.toString('latin1', 0, 200).trim();
  if (head === '') return;
  if (/^(?:\u00EF\u00BB\u00BF)?BEGIN:VCALENDAR/i.test(head)) {
    yield* scanCalendar(tree, await indexCalendar(tree, path), kind);
    return;
  }
  let root: XmlElement;
  try {
    root = parseXml(bytes, { maxBytes: MAX_DATA_BYTES, maxNodes: MAX_NODES });
  } catch (error) {
    if (!(error instanceof InputSyntaxError) && !isDomainError(error)) throw error;
    yield refusal(path, { id: own.dataFile!, bytes, reason: `this is not XML: ${error.message}` });
    return;
  }
  for (const element of elementsOf(root))
    yield await readRecord(tree, groupware, { element, path });
}

async function readRecord(
  tree: FileTree,
  { own, kind }: Groupware,
  { element, path }: { readonly element: XmlElement; readonly path: string },
): Promise<ScannedItem> {
  const fields = new GroupwareFields(element);
  const text = JSON.stringify([element.name, ...fields.all()]);
  const id =
    fields.take('id', 'guid', 'icaluid', 'vcarduid') || hash('sha256', text, 'hex').slice(0, 32);
  const version = hash('sha256', text, 'hex').slice(0, 16);
  const remains = Buffer.from(text);
  try {
    const original = await readOriginal(tree, own.path, fields.take('davdatafile'));
    if (original !== undefined) {
      const item = toDocumentItem({ id, kind, ...original });
      return 'error' in item ? item : { ...item, version };
    }
    const item = recordToItem(kind, { id, name: element.name, fields });
    return { ...item, id, version };
  } catch (error) {
    if (!(error instanceof ContentSyntaxError) && !isDomainError(error)) throw error;
    return refusal(path, { id, bytes: remains, reason: `${element.name} ${id}: ${error.message}` });
  }
}

/** Newer versions keep what a program of CalDAV or CardDAV wrote beside the XML: it says more. */
async function readOriginal(
  tree: FileTree,
  folder: string,
  name: string,
): Promise<{ path: string; bytes: Bytes } | undefined> {
  const file = name.split(/[\\/]/).at(-1)!;
  if (file === '') return undefined;
  const path = joinPath(folder, file);
  if ((await tree.facts(path)) === undefined) return undefined;
  return { path, bytes: await readWhole(tree, path, MAX_MESSAGE_BYTES) };
}

function refusal(
  path: string,
  { id, bytes, reason }: { readonly id: string; readonly bytes: Bytes; readonly reason: string },
): UnreadItem {
  return { id, error: new DomainError('bad-syntax', `${path}: ${reason}`), remains: bytes };
}
