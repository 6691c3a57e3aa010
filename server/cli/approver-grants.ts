import type { AccountId } from '#platform/ids.ts';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { findGrantTarget } from './grant-target.ts';
import type { CommandMail } from './open-data.ts';

/**
 * Who approves requests for a room answers in its calendar, and so gets a grant on it; who approves no longer loses it.
 * @throws DomainError not-found, limit-reached
 */
export async function grantToApprovers(
  mail: CommandMail,
  room: string,
  approvers: { readonly before: readonly AccountId[]; readonly after: readonly AccountId[] },
): Promise<void> {
  const { before, after } = approvers;
  const gone = before.filter((id) => !after.includes(id));
  const come = after.filter((id) => !before.includes(id));
  if (gone.length + come.length === 0) return;
  const { owner, collection } = await findGrantTarget(mail, `${room}/calendar:`);
  const rights = rightsOfLevel('write');
  for (const [ids, mode] of [
    [gone, 'remove'],
    [come, 'add'],
  ] as const)
    for (const account of ids)
      await mail.directory.grants.change({
        owner,
        collection,
        grantee: { kind: 'account', account },
        mode,
        rights,
      });
}
