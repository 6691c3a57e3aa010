import { groupwareRights } from '#directory/rights.ts';
import { isDomainError } from '#platform/errors.ts';
import { objectId } from '#platform/ids.ts';
import type { FolderAccess, Loss } from '../../item.ts';
import type { TargetFolder } from '../../target.ts';
import type { MailsteadAccount } from './mailstead-session.ts';

/** Permissions of a folder as grants; who is not known here is told as a loss. */
export async function changeAccess(
  { directory, account }: MailsteadAccount,
  { folder, mode }: { folder: TargetFolder; mode: 'add' | 'remove' },
  access: readonly FolderAccess[],
): Promise<readonly Loss[]> {
  const losses: Loss[] = [];
  for (const { who, rights, isFreeBusyOnly, seesPrivate, losses: own } of access) {
    losses.push(...(own ?? []));
    try {
      const identifier = who === 'authenticated' ? 'anyone' : who;
      const { grantee, isNegative } = await directory.grants.parseIdentifier(identifier);
      const given = isFreeBusyOnly === true ? groupwareRights.freeBusy : rights;
      await directory.grants.change({
        owner: account,
        collection: objectId(folder.id),
        grantee,
        isNegative,
        mode,
        rights: seesPrivate === true ? given + groupwareRights.seesPrivate : given,
      });
    } catch (error) {
      if (!isDomainError(error)) throw error;
      losses.push({
        what: 'permission',
        detail: `${folder.path.join('/')}: ${who} (${rights}): ${error.message}`,
      });
    }
  }
  return losses;
}
