import type { XmlElement } from '#codecs/xml/element.ts';
import { findFolder } from '#codecs/ews/find-folder.ts';
import { getFolder } from '#codecs/ews/get-folder.ts';
import { folderIdOf, type FolderReference } from '#codecs/ews/ids.ts';
import { textAt } from '#codecs/ews/names.ts';
import type { PropertyPath } from '#codecs/ews/property-path.ts';
import { wellKnownFolders, type WellKnownFolder } from './well-known-folders.ts';
import { call, callEach, distinguished, type MailboxCalls } from './mailbox-calls.ts';

export interface TreeFolder {
  readonly id: string;
  readonly parentId: string;
  /** Names below the root, as they are shown. */
  readonly path: readonly string[];
  readonly known: WellKnownFolder | undefined;
  readonly element: XmlElement;
}

const ownProperties: readonly PropertyPath[] = [
  'folder:DisplayName',
  'folder:FolderClass',
  'folder:ParentFolderId',
];
const PAGE = 500;
/** Exchange lets nobody nest deeper; beyond it the tree is taken for broken. */
const MAX_DEPTH = 300;

/** All folders below a root by what everybody calls it. */
export async function readTree(
  calls: MailboxCalls,
  root: string,
  more: readonly PropertyPath[],
): Promise<TreeFolder[]> {
  const properties = [...ownProperties, ...more];
  const top = distinguished(calls, root);
  const isPublic = root === 'publicfoldersroot';
  const known =
    root === 'msgfolderroot' ? await wellKnown(calls) : new Map<string, WellKnownFolder>();
  const found = isPublic
    ? await walk(calls, top, properties)
    : await findBelow(calls, top, { properties, isDeep: true });
  const byId = new Map(found.map((f) => [folderIdOf(f)?.id ?? '', f]));
  return [...byId].map(([id, element]) => ({
    id,
    parentId: folderIdOf(element, 'ParentFolderId')?.id ?? '',
    path: pathOf(element, byId),
    known: known.get(id),
    element,
  }));
}

async function findBelow(
  calls: MailboxCalls,
  parent: FolderReference,
  what: { readonly properties: readonly PropertyPath[]; readonly isDeep: boolean },
): Promise<XmlElement[]> {
  const found: XmlElement[] = [];
  for (let offset = 0; ;) {
    const page = await call(calls, findFolder({ parent, ...what, offset, count: PAGE }));
    found.push(...page.elements);
    if (page.isLast) return found;
    offset = Math.max(page.nextOffset ?? 0, offset + page.elements.length);
  }
}

/** Public folders are told level by level. */
async function walk(
  calls: MailboxCalls,
  parent: FolderReference,
  properties: readonly PropertyPath[],
): Promise<XmlElement[]> {
  const found: XmlElement[] = [];
  for (const folder of await findBelow(calls, parent, { properties, isDeep: false })) {
    found.push(folder);
    const id = folderIdOf(folder)?.id;
    if (id !== undefined) found.push(...(await walk(calls, { id }, properties)));
  }
  return found;
}

/** By id what everybody calls the folder; those that this mailbox lacks are left out. */
async function wellKnown(calls: MailboxCalls): Promise<Map<string, WellKnownFolder>> {
  const outcomes = await callEach(calls, wellKnownFolders, (some) =>
    getFolder(
      some.map(({ name }) => distinguished(calls, name)),
      [],
    ),
  );
  const byId = new Map<string, WellKnownFolder>();
  outcomes.forEach((outcome, i) => {
    const id = outcome.ok ? folderIdOf(outcome.value)?.id : undefined;
    if (id !== undefined) byId.set(id, wellKnownFolders[i]!);
  });
  return byId;
}

function pathOf(folder: XmlElement, byId: ReadonlyMap<string, XmlElement>): string[] {
  const path: string[] = [];
  let at: XmlElement | undefined = folder;
  while (at !== undefined && path.length < MAX_DEPTH) {
    path.unshift(textAt(at, 'DisplayName') ?? '');
    at = byId.get(folderIdOf(at, 'ParentFolderId')?.id ?? '');
  }
  return path;
}
