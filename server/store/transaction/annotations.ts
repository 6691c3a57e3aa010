import { DomainError } from '#platform/errors.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { Draft } from '../account/draft.ts';
import { annotationsOf, removeAnnotation, writeAnnotation } from '../sql/names.ts';

/** RFC 5464 leaves the limits to the server: largest value, most entries of one mailbox or of the account. */
const MAX_VALUE_BYTES = 64 * 1024;
const MAX_ENTRIES = 1_000;
const MAX_ENTRY_LENGTH = 1_024;

/** undefined removes the annotation. @throws DomainError limit-reached, too-large, not-found */
export async function setAnnotation(
  draft: Draft,
  mailbox: CollectionId | undefined,
  note: { readonly entry: string; readonly value: Uint8Array | undefined },
): Promise<void> {
  const { entry, value } = note;
  if (mailbox !== undefined && draft.collections.get(mailbox) === undefined)
    throw new DomainError('not-found', 'the mailbox does not exist');
  if (entry.length > MAX_ENTRY_LENGTH || (value?.length ?? 0) > MAX_VALUE_BYTES)
    throw new DomainError('too-large', 'the annotation is too large', {
      details: { limit: MAX_VALUE_BYTES },
    });
  const present = await annotationsOf(draft.sql, draft.account, mailbox ?? 0);
  const isNew = !present.some(([name]) => name === entry);
  if (isNew && value === undefined) return;
  if (isNew && present.length >= MAX_ENTRIES)
    throw new DomainError('limit-reached', `at most ${MAX_ENTRIES} annotations can be set here`);
  const v = value === undefined ? null : Buffer.from(value).toString('base64');
  draft.journal.note({ o: 'note', c: mailbox ?? 0, entry, v });
  await applyAnnotation(draft, { mailbox: mailbox ?? 0, entry, value });
}

export async function applyAnnotation(
  draft: Draft,
  note: {
    readonly mailbox: number;
    readonly entry: string;
    readonly value: Uint8Array | undefined;
  },
): Promise<void> {
  const { mailbox, entry, value } = note;
  if (value === undefined) await removeAnnotation(draft.sql, draft.account, { mailbox, entry });
  else await writeAnnotation(draft.sql, draft.account, { mailbox, entry, value });
  if (mailbox === 0) return;
  const row = draft.collections.editProperties(mailbox);
  if (row !== undefined) row.propertiesModseq = draft.modseq;
}
