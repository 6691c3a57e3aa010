import { adoptFolder } from '../sql/folders.ts';
import { addListedFolders, forgetListedFolders, type ListedFolder } from '../sql/listed-folders.ts';
import { inChunks } from '../in-chunks.ts';
import type { SourceFolder } from '../item.ts';
import type { SourceSession } from '../source.ts';
import type { AccountJob } from './folder-job.ts';
import { FolderPlacer, isIncluded } from './place-folders.ts';

/** A session of one of the migration's sources. */
export interface EndpointSession {
  readonly endpoint: number;
  readonly session: SourceSession;
}

/** Folders told to the ledger in one transaction. */
const CHUNK = 500;

/**
 * Writes down what folders the sources list, so that a hundred thousand of them need no memory while they are worked on. Gives
 * for each endpoint what places them; absent: it lists nothing.
 */
export async function listFolders(
  job: Pick<AccountJob, 'ledger' | 'account' | 'policies' | 'progress'> & {
    /** By their ids in the source. */
    readonly foldersLeftOut: ReadonlySet<string>;
  },
  sessions: readonly EndpointSession[],
): Promise<ReadonlyMap<number, FolderPlacer>> {
  const { ledger, account, policies } = job;
  await ledger.sql.transaction(async (tx) => await forgetListedFolders(tx, account.id));
  const placers = new Map<number, FolderPlacer>();
  let at = 0;
  for (const { endpoint, session } of sessions) {
    const placer = new FolderPlacer(policies);
    const told = { folders: 0, items: 0 };
    for await (const chunk of inChunks(session.folders(), CHUNK)) {
      placers.set(endpoint, placer);
      const listed: ListedFolder[] = [];
      for (const folder of chunk) {
        const ids = [folder.id, ...(folder.formerIds ?? [])];
        if (ids.some((id) => job.foldersLeftOut.has(id))) continue;
        placer.note(folder);
        if (isIncluded(folder, policies)) count(told, folder);
        listed.push({ at: at++, endpoint, folder });
      }
      await ledger.sql.transaction(async (tx) => {
        for (const it of listed) await adoptFolder(tx, account.id, it);
        await addListedFolders(tx, account.id, listed);
      });
    }
    job.progress.tell({ event: 'account-started', account: account.source, ...told });
  }
  return placers;
}

function count(told: { folders: number; items: number }, { items = 0 }: SourceFolder): void {
  told.folders++;
  told.items += items;
}
