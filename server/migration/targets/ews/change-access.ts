import { getFolder } from '#codecs/ews/get-folder.ts';
import { expectDone } from '#codecs/ews/response-messages.ts';
import { updateFolder } from '#codecs/ews/update-folder.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { formatPermissions } from '../../ews/folder-access.ts';
import { call } from '../../ews/mailbox-calls.ts';
import type { FolderAccess, Loss } from '../../item.ts';
import type { EwsAccount } from './ews-account.ts';

export interface AccessChange {
  readonly folder: string;
  readonly access: readonly FolderAccess[];
  readonly mode: 'add' | 'remove';
}

/**
 * Gives people rights in a folder or takes them away, one after the other where together they are refused: somebody may be
 * unknown there.
 */
export async function changeAccess(account: EwsAccount, change: AccessChange): Promise<Loss[]> {
  const { access } = change;
  if (access.length === 0) return [];
  try {
    return await apply(account, change);
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    if (access.length === 1)
      return [{ what: 'rights', detail: `${access[0]!.who}: ${error.message}` }];
    const losses: Loss[] = [];
    for (const one of access)
      losses.push(...(await changeAccess(account, { ...change, access: [one] })));
    return losses;
  }
}

async function apply(
  { calls }: EwsAccount,
  { folder: id, access, mode }: AccessChange,
): Promise<Loss[]> {
  const [outcome] = await call(calls, getFolder([{ id }], ['folder:PermissionSet']));
  const folder = expectDone(outcome!);
  if (folder === undefined) throw new DomainError('not-found', 'the folder is gone');
  const { element, losses } = formatPermissions(folder, access, mode);
  const path = 'folder:PermissionSet';
  await call(calls, updateFolder({ id }, folder.name, [{ path, value: element }]));
  return losses;
}
