import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { epochSecondsOf } from '#codecs/graph/date-time.ts';
import { textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { kindOfClass } from '../exchange/folder-kinds.ts';
import { mailboxPath } from './exported/exported-id.ts';
import { findMailboxId } from './exported/find-exported.ts';
import { walkFolders, type ExportedFolder } from './exported/walk-folders.ts';

/** Puts items into a mailbox as Exchange itself keeps them: with everybody's answers, and without any mail. */
export interface ItemImporter {
  /** What the import of items calls a folder; undefined where it is not clear which it is. */
  folderId(folder: ImportedFolder): Promise<string | undefined>;
  /** @throws DomainError as the item is refused */
  put(folder: string, stream: Bytes): Promise<void>;
}

/** A folder as Graph itself shows it: calendars have no tree there. */
export interface ImportedFolder {
  readonly kind: 'mailbox' | 'calendar';
  readonly path: readonly string[];
  readonly isDefault: boolean;
}

/** undefined where the tenant has no import of items, or the application may not use it. */
export async function openItemImporter(mailbox: GraphMailbox): Promise<ItemImporter | undefined> {
  const id = await findMailboxId(mailbox);
  if (id === undefined) return undefined;
  const session = createSession(mailbox, id);
  try {
    await session.url();
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    return undefined;
  }
  let folders = await findFolders(mailbox, id);
  return {
    async folderId(wanted) {
      const found = folderIn(folders, wanted);
      if (found !== undefined) return found;
      // It may have been made just now.
      folders = await findFolders(mailbox, id);
      return folderIn(folders, wanted);
    },
    async put(folder, stream) {
      const json = { FolderId: folder, Mode: 'create', Data: stream.toString('base64') };
      try {
        await mailbox.askAt(await session.url(), { method: 'POST', json });
      } catch (error) {
        if (!isOver(error)) throw error;
        session.forget();
        await putAgain(mailbox, await session.url(), json);
      }
    },
  };
}

/** What a new address does not help against is of the import, and not of the mailbox. */
async function putAgain(mailbox: GraphMailbox, url: string, json: JsonObject): Promise<void> {
  try {
    await mailbox.askAt(url, { method: 'POST', json });
  } catch (error) {
    if (!isOver(error)) throw error;
    throw new DomainError('no-permission', (error as Error).message, { cause: error });
  }
}

/** The address is good for a while only. */
function isOver(error: unknown): boolean {
  return (
    isDomainError(error, 'authentication-failed') ||
    isDomainError(error, 'no-permission') ||
    (isDomainError(error) && error.details['status'] === 410)
  );
}

interface ImportSession {
  url(): Promise<string>;
  forget(): void;
}

/** A new address is asked for so long before the end. */
const EARLY_SECONDS = 60;
/** Where it does not say how long. */
const USUAL_SECONDS = 600;

function createSession(mailbox: GraphMailbox, id: string): ImportSession {
  let known: { readonly url: string; readonly endSeconds: number } | undefined;
  const { clock } = mailbox.client;
  return {
    async url() {
      const now = clock.epochMs() / 1000;
      if (known !== undefined && now < known.endSeconds - EARLY_SECONDS) return known.url;
      const answer = await mailbox.atRoot.ask({
        method: 'POST',
        path: `${mailboxPath(id)}/createImportSession`,
        // It only gives an address.
        isRepeatable: true,
      });
      const url = textAt(answer, 'importUrl');
      if (url === undefined)
        throw new DomainError('unavailable', 'Graph does not tell where items are imported');
      const end = epochSecondsOf(textAt(answer, 'expirationDateTime')) ?? now + USUAL_SECONDS;
      known = { url, endSeconds: end };
      return url;
    },
    forget: () => void (known = undefined),
  };
}

async function findFolders(mailbox: GraphMailbox, id: string): Promise<ExportedFolder[]> {
  return await Array.fromAsync(walkFolders(mailbox, { mailbox: id, isArchive: false }));
}

function folderIn(
  folders: readonly ExportedFolder[],
  { kind, path, isDefault }: ImportedFolder,
): string | undefined {
  const ofKind = folders.filter(({ json }) => kindOfClass(textAt(json, 'type') ?? '') === kind);
  const main = ofKind.find(({ json }) => textAt(json, 'wellKnownName') === 'calendar');
  if (kind === 'calendar' && isDefault && main !== undefined) return main.exported.folder;
  const wanted = nameOf(path);
  const pathOf = (it: ExportedFolder) => (kind === 'calendar' ? it.path.slice(-1) : it.path);
  // Some list what is below the root, others the root's own folder above it.
  for (const above of [0, 1]) {
    const named = ofKind.filter((it) => nameOf(pathOf(it).slice(above)) === wanted);
    if (named.length > 0) return named.length === 1 ? named[0]!.exported.folder : undefined;
  }
  return undefined;
}

/** Exchange takes names that differ in case alone for the same. */
function nameOf(path: readonly string[]): string {
  return path.map((level) => level.trim().toLowerCase()).join('\0');
}
