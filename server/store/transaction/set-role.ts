import { DomainError } from '#platform/errors.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { Draft } from '../account/draft.ts';
import type { CollectionRole } from '../collection.ts';
import { isInbox } from './collection-names.ts';
import { changeProperties, expectFreeRole } from './collections.ts';

/** @throws DomainError not-found, already-exists, bad-value */
export async function setRole(
  draft: Draft,
  id: CollectionId,
  role: CollectionRole | undefined,
): Promise<void> {
  const row = draft.collections.get(id);
  if (row === undefined) throw new DomainError('not-found', 'the mailbox does not exist');
  if (row.role === (role ?? null)) return;
  if (isInbox(row)) throw new DomainError('bad-value', 'the inbox keeps its role');
  if (role !== undefined) expectFreeRole(draft, row.kind, role);
  await changeProperties(draft, row, { role: role ?? null });
}
