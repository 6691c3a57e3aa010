import type { LedgerFolder } from '../ledger.ts';
import { addFolder, findFolder, setFolderTarget } from '../sql/folders.ts';
import type { TargetFolder } from '../target.ts';
import type { AccountJob } from './folder-job.ts';

/** Notes a folder of the target that stands for none of the source, so that undo knows who made it. @param endpoint one of those of ledger.ts */
export async function noteOwnFolder(
  { ledger, account, batch }: Pick<AccountJob, 'ledger' | 'account' | 'batch'>,
  endpoint: number,
  { sourceId, place }: { readonly sourceId: string; readonly place: TargetFolder },
): Promise<LedgerFolder> {
  const facts = { targetId: place.id, targetPath: place.path };
  const before = await findFolder(ledger.sql, account.id, endpoint, sourceId);
  const createdBy = place.isNew ? batch : (before?.createdBy ?? 0);
  return await ledger.sql.transaction(async (tx) => {
    if (before === undefined)
      return await addFolder(tx, {
        account: account.id,
        endpoint,
        sourceId,
        kind: place.kind,
        sourcePath: place.path,
        ...facts,
        createdBy,
        state: '',
        validity: '',
        access: '',
        losses: [],
      });
    await setFolderTarget(tx, { id: before.id, ...facts, createdBy });
    return { ...before, ...facts, createdBy };
  });
}
