import { expandExtended, extendedOf } from '#codecs/graph/extended-property.ts';
import { objectsAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { normalUid } from '#codecs/exchange/global-object-id.ts';
import { fields } from '../../graph/fields.ts';
import { encode } from '../../graph/folder-tree.ts';
import { EXTENSION } from '../../graph/task/extension.ts';
import { documentLikeness } from '../../likeness.ts';
import type { ExistingItem } from '../../target.ts';
import {
  pathsOf,
  type GraphAccount,
  type GraphFolder,
  type KnownDocument,
} from './graph-account.ts';
import { versionOf } from './item-versions.ts';

/** What there is in a folder by UID; read once, and then kept up by whoever writes there. */
export async function knownDocuments(
  account: GraphAccount,
  folder: GraphFolder,
): Promise<Map<string, KnownDocument>> {
  const read = account.known.get(folder.id);
  if (read !== undefined) return read;
  const known = new Map<string, KnownDocument>();
  account.known.set(folder.id, known);
  if (folder.items === 0) return known;
  const expand =
    folder.kind === 'tasks'
      ? `$expand=extensions($filter=id eq '${EXTENSION}')`
      : `$select=id,changeKey${folder.kind === 'calendar' ? ',iCalUId' : ''}&$expand=${expandExtended([fields.uid])}`;
  const path = encode(`${pathsOf[folder.kind].list(folder.id)}?${expand}&$top=500`);
  for await (const { items } of account.mailbox.pages({ path }))
    for (const item of items) {
      const id = textAt(item, 'id');
      const uid = uidOf(item);
      if (id !== undefined && uid !== undefined) known.set(uid, { id, version: versionOf(item) });
    }
  return known;
}

function uidOf(item: JsonObject): string | undefined {
  const own = extendedOf(item, fields.uid) ?? textAt(objectsAt(item, 'extensions')[0], 'uid');
  if (own !== undefined) return own;
  const told = textAt(item, 'iCalUId');
  return told === undefined ? undefined : normalUid(told);
}

export async function* existingDocuments(
  account: GraphAccount,
  folder: GraphFolder,
): AsyncGenerator<readonly ExistingItem[]> {
  const known = await knownDocuments(account, folder);
  yield [...known].map(([uid, { id, version }]) => ({
    id,
    version,
    likeness: documentLikeness(uid),
  }));
}
