import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { expandExtended } from '#codecs/graph/extended-property.ts';
import { textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import type { CollectionRole } from '#store/collection.ts';
import { fields } from './fields.ts';

export interface MailFolder {
  readonly id: string;
  readonly parentId: string;
  /** Names below the root, as they are shown. */
  readonly path: readonly string[];
  readonly role: CollectionRole | undefined;
  readonly json: JsonObject;
}

const select = 'displayName,parentFolderId,childFolderCount,totalItemCount,isHidden';
const expand = expandExtended([fields.folderClass, fields.folderSize]);
const PREFER = 'odata.maxpagesize=200';
/** Exchange lets nobody nest deeper; beyond it the tree is taken for broken. */
const MAX_DEPTH = 300;

const roleNames: readonly (readonly [name: string, role: CollectionRole | undefined])[] = [
  ['inbox', 'inbox'],
  ['drafts', 'drafts'],
  ['sentitems', 'sent'],
  ['deleteditems', 'trash'],
  ['junkemail', 'junk'],
  ['archive', 'archive'],
  ['outbox', 'outbox'],
  ['conversationhistory', undefined],
  ['syncissues', undefined],
  ['searchfolders', undefined],
];

/** Folders that programs make for themselves, and make anew. */
const programNames: ReadonlySet<string> = new Set([
  'conversationhistory',
  'syncissues',
  'searchfolders',
  'outbox',
]);

export interface MailTree {
  readonly folders: readonly MailFolder[];
  /** Ids of those that are a program's own. */
  readonly ofPrograms: ReadonlySet<string>;
}

/** All folders for mail, hidden ones, too. */
export async function readMailTree(mailbox: GraphMailbox): Promise<MailTree> {
  const known = await wellKnown(mailbox);
  const byId = new Map((await readAll(mailbox)).map((it) => [textAt(it, 'id') ?? '', it]));
  const folders = [...byId].map(([id, json]) => ({
    id,
    parentId: textAt(json, 'parentFolderId') ?? '',
    path: pathOf(json, byId),
    role: known.get(id)?.role,
    json,
  }));
  const own = [...known].filter(([, { name }]) => programNames.has(name)).map(([id]) => id);
  return { folders, ofPrograms: new Set(own) };
}

/** The tree comes flat, as a listing of changes since ever; a service that refuses parts of the question is asked for less. */
async function readAll(mailbox: GraphMailbox): Promise<JsonObject[]> {
  const paths = [
    `/mailFolders/delta?includeHiddenFolders=true&$select=${select}&$expand=${expand}`,
    `/mailFolders/delta?$select=${select}`,
  ];
  for (const path of paths)
    try {
      return await readPages(mailbox, path);
    } catch (error) {
      if (!isDomainError(error, 'bad-value') && !isDomainError(error, 'not-supported')) throw error;
    }
  return await walk(mailbox, '/mailFolders');
}

async function readPages(mailbox: GraphMailbox, path: string): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for await (const { items } of mailbox.pages({ path: encode(path), headers: { prefer: PREFER } }))
    found.push(...items);
  return found;
}

async function walk(mailbox: GraphMailbox, path: string, depth = 0): Promise<JsonObject[]> {
  if (depth > MAX_DEPTH) return [];
  const found: JsonObject[] = [];
  const query = `?includeHiddenFolders=true&$select=${select}&$expand=${expand}`;
  for (const folder of await readPages(mailbox, path + query)) {
    found.push(folder);
    const id = textAt(folder, 'id');
    if (id !== undefined && folder['childFolderCount'] !== 0)
      found.push(
        ...(await walk(mailbox, `/mailFolders/${encodeURIComponent(id)}/childFolders`, depth + 1)),
      );
  }
  return found;
}

/** Blanks and quotes of filters; what is encoded already stays. */
export function encode(path: string): string {
  return path.replaceAll(' ', '%20').replaceAll("'", '%27');
}

/** By id what everybody calls the folder; those that this mailbox lacks are left out. */
async function wellKnown(
  mailbox: GraphMailbox,
): Promise<Map<string, { readonly name: string; readonly role: CollectionRole | undefined }>> {
  const outcomes = await mailbox.batch(
    roleNames.map(([name]) => ({ method: 'GET', path: `/mailFolders/${name}?$select=id` })),
    true,
  );
  const byId = new Map<string, { name: string; role: CollectionRole | undefined }>();
  outcomes.forEach((outcome, i) => {
    if (!outcome.ok && (isFatal(outcome.error) || isForbidden(outcome.error))) throw outcome.error;
    const id = outcome.ok ? textAt(outcome.value, 'id') : undefined;
    const [name, role] = roleNames[i]!;
    if (id !== undefined) byId.set(id, { name, role });
  });
  return byId;
}

function isForbidden(error: Error): boolean {
  return isDomainError(error, 'no-permission');
}

function pathOf(folder: JsonObject, byId: ReadonlyMap<string, JsonObject>): string[] {
  const path: string[] = [];
  let at: JsonObject | undefined = folder;
  while (at !== undefined && path.length < MAX_DEPTH) {
    path.unshift(textAt(at, 'displayName') ?? '');
    at = byId.get(textAt(at, 'parentFolderId') ?? '');
  }
  return path;
}
