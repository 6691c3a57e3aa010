import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { CommandMail } from './open-data.ts';

/** Whose mailbox is meant: "ann@example.test" for all of it, "ann@example.test/Projects/2026" for one folder. */
export interface GrantTarget {
  readonly owner: AccountId;
  /** Object id of the mailbox; '' for everything. */
  readonly collection: string;
}

/** @throws DomainError not-found */
export async function findGrantTarget(
  { directory, store }: CommandMail,
  text: string,
): Promise<GrantTarget> {
  const slash = text.indexOf('/', text.lastIndexOf('@') + 1);
  const address = slash < 0 ? text : text.slice(0, slash);
  const { id: owner } = await directory.accounts.expect(address);
  if (slash < 0) return { owner, collection: '' };
  const name = text.slice(slash + 1);
  const found = await store.read(owner, async (r) => await r.collectionByName('mailbox', name));
  if (found === undefined)
    throw new DomainError('not-found', `${address} has no mailbox "${name}"`);
  return { owner, collection: found.objectId };
}
