import { type ErrorCode, isDomainError } from '#platform/errors.ts';
import { objectId } from '#platform/ids.ts';
import type { MailsteadAccount } from './mailstead-session.ts';

/** What the store says of names that it does not take. */
const ofNames: ReadonlySet<ErrorCode> = new Set(['bad-value', 'already-exists', 'limit-reached']);

/** Gives a mailbox another name, with all below it; who has subscribed to them stays so. Answers whether it did. */
export async function renameFolder(
  { store, account }: Pick<MailsteadAccount, 'store' | 'account'>,
  folder: string,
  name: string,
): Promise<boolean> {
  try {
    return await store.transact(account, async (tx) => {
      const found = await tx.collectionByObjectId(objectId(folder));
      if (found === undefined || found.role !== undefined) return false;
      const subscribed = (await tx.subscriptions()).filter(
        (it) => it === found.name || it.startsWith(`${found.name}/`),
      );
      await tx.renameCollection(found.id, name);
      for (const before of subscribed) {
        await tx.setSubscribed({ name: before, subscribed: false });
        await tx.setSubscribed({ name: name + before.slice(found.name.length), subscribed: true });
      }
      return true;
    });
  } catch (error) {
    if (isDomainError(error) && ofNames.has(error.code)) return false;
    throw error;
  }
}
