import { createFolder, folderElementName } from '#codecs/ews/create-folder.ts';
import { folderIdOf, type FolderReference } from '#codecs/ews/ids.ts';
import { numberAt, t, textAt } from '#codecs/ews/names.ts';
import { formatExtended } from '#codecs/ews/property-path.ts';
import { updateFolder } from '#codecs/ews/update-folder.ts';
import { DomainError } from '#platform/errors.ts';
import { fields } from '../../ews/fields.ts';
import { classOfKind, kindOfClass, type ExchangeKind } from '../../exchange/folder-kinds.ts';
import { wellKnownFolders } from '../../ews/well-known-folders.ts';
import { readTree, type TreeFolder } from '../../ews/folder-tree.ts';
import { call, distinguished } from '../../ews/mailbox-calls.ts';
import type { FolderWish, TargetFolder } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';

const ROOT = 'msgfolderroot';
/** Names of folders may be no longer. */
const MAX_NAME = 255;
const MAX_NUMBER = 100;

/** Reads which folders there are. */
export async function readFolders({
  calls,
  folders,
}: Pick<EwsAccount, 'calls' | 'folders'>): Promise<void> {
  folders.clear();
  for (const folder of await readTree(calls, ROOT, ['folder:TotalCount']))
    folders.set(folder.id, folder);
}

/** The folder of the role where one is asked for, else of the name; made when it is not there. */
export async function expectFolder(account: EwsAccount, wish: FolderWish): Promise<TargetFolder> {
  if (!isForExchange(wish))
    throw new DomainError('not-supported', `Exchange has no folders for ${wish.kind}`);
  const known = byRole(account, wish);
  if (known !== undefined) return toTargetFolder(known, false);
  let parent: TreeFolder | undefined;
  for (const [depth, name] of wish.path.entries()) {
    const isLast = depth === wish.path.length - 1;
    const inbox = depth === 0 && /^inbox$/i.test(name) ? knownAs(account, 'inbox') : undefined;
    const found = inbox ?? child(account, parent, name, isLast ? wish.kind : undefined);
    if (found !== undefined && isLast) return toTargetFolder(found, false);
    parent = found ?? (await make(account, parent, name, wish));
  }
  if (parent === undefined) throw new DomainError('bad-value', 'a folder without a name');
  return toTargetFolder(parent, true);
}

type ExchangeWish = FolderWish & { readonly kind: ExchangeKind };

function isForExchange(wish: FolderWish): wish is ExchangeWish {
  return Object.hasOwn(classOfKind, wish.kind);
}

function byRole(account: EwsAccount, { kind, role }: FolderWish): TreeFolder | undefined {
  const known = wellKnownFolders.find((w) => w.kind === kind && w.role === role);
  return role === undefined || known === undefined ? undefined : knownAs(account, known.name);
}

function knownAs({ folders }: EwsAccount, name: string): TreeFolder | undefined {
  for (const folder of folders.values()) if (folder.known?.name === name) return folder;
  return undefined;
}

/** Exchange takes names that differ in case alone for the same. A folder of another kind is none of ours. */
function child(
  account: EwsAccount,
  parent: TreeFolder | undefined,
  name: string,
  kind: FolderWish['kind'] | undefined,
): TreeFolder | undefined {
  const wanted = name.toLowerCase().trim();
  return siblings(account, parent).find(
    (f) =>
      f.path.at(-1)!.toLowerCase().trim() === wanted && (kind === undefined || kindOf(f) === kind),
  );
}

function siblings({ folders }: EwsAccount, parent: TreeFolder | undefined): TreeFolder[] {
  const depth = (parent?.path.length ?? 0) + 1;
  return [...folders.values()].filter(
    (f) => f.path.length === depth && (parent === undefined || f.parentId === parent.id),
  );
}

function kindOf({ known, element }: TreeFolder): FolderWish['kind'] | undefined {
  return known?.kind ?? kindOfClass(textAt(element, 'FolderClass') ?? '');
}

async function make(
  account: EwsAccount,
  parent: TreeFolder | undefined,
  name: string,
  { kind, properties }: ExchangeWish,
): Promise<TreeFolder> {
  const { calls, folders } = account;
  const where: FolderReference =
    parent === undefined ? distinguished(calls, ROOT) : { id: parent.id };
  const taken = new Set(siblings(account, parent).map((f) => f.path.at(-1)!.toLowerCase().trim()));
  const free = freeName(name, taken);
  const folderClass = classOfKind[kind];
  const made = await call(calls, createFolder(where, free, folderClass));
  const id = folderIdOf(made)?.id;
  if (id === undefined) throw new DomainError('unavailable', `${free}: made, but not told as what`);
  const description = properties?.description;
  if (description !== undefined)
    await call(
      calls,
      updateFolder({ id }, folderElementName(folderClass), [
        { path: fields.description, value: formatExtended(fields.description, description) },
      ]),
    );
  const folder: TreeFolder = {
    id,
    parentId: parent?.id ?? '',
    path: [...(parent?.path ?? []), free],
    known: undefined,
    element: t(folderElementName(folderClass), t('FolderClass', folderClass)),
  };
  folders.set(id, folder);
  return folder;
}

/** A folder of another kind may have the name. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .replaceAll(/[\0-\x1f]/g, ' ')
      .trim()
      .slice(0, MAX_NAME) || '_';
  for (let n = 1; n < MAX_NUMBER; n++) {
    const candidate = n === 1 ? base : `${base.slice(0, MAX_NAME - 4)} ${n}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
  throw new DomainError('already-exists', `there are too many folders called ${base}`);
}

export function toTargetFolder(folder: TreeFolder, isNew: boolean): TargetFolder {
  const { id, path, known, element } = folder;
  return {
    id,
    kind: kindOf(folder) ?? 'mailbox',
    path,
    ...(known?.role !== undefined && { role: known.role }),
    isNew,
    items: numberAt(element, 'TotalCount') ?? 0,
  };
}
