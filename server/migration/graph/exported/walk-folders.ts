import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import type { GraphRequest } from '#clients/graph/graph-client.ts';
import { numberAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { exportPath, mailboxPath, type ExportedId } from './exported-id.ts';

/** A folder that the export of items shows. */
export interface ExportedFolder {
  readonly exported: ExportedId;
  /** Names below the root, as they are shown. */
  readonly path: readonly string[];
  readonly json: JsonObject;
}

/** Exchange lets nobody nest deeper. */
const MAX_DEPTH = 300;

/** All folders of a mailbox by its id among those of exports, containers before what they hold. */
export async function* walkFolders(
  mailbox: GraphMailbox,
  { mailbox: id, isArchive }: Pick<ExportedId, 'mailbox' | 'isArchive'>,
): AsyncGenerator<ExportedFolder> {
  yield* walk(mailbox, `${mailboxPath(id)}/folders`, { id, isArchive, path: [] });
}

async function* walk(
  mailbox: GraphMailbox,
  list: string,
  at: { readonly id: string; readonly isArchive: boolean; readonly path: readonly string[] },
): AsyncGenerator<ExportedFolder> {
  if (at.path.length > MAX_DEPTH) return;
  const found: JsonObject[] = [];
  const request = { path: `${list}?$top=200`, isBeta: at.isArchive };
  for await (const { items } of mailbox.atRoot.pages(request)) found.push(...items);
  for (const json of found) {
    const folder = textAt(json, 'id');
    if (folder === undefined) continue;
    const path = [...at.path, textAt(json, 'displayName') ?? ''];
    const exported = { mailbox: at.id, folder, isArchive: at.isArchive };
    yield { exported, path, json };
    if ((numberAt(json, 'childFolderCount') ?? 0) > 0)
      yield* walk(mailbox, `${exportPath(exported)}/childFolders`, { ...at, path });
  }
}

export function itemsOf(exported: ExportedId): GraphRequest {
  const path = `${exportPath(exported)}/items?$select=id,type,size,changeKey&$top=500`;
  return { path, isBeta: exported.isArchive };
}
