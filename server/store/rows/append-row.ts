import { open } from 'node:fs/promises';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type { PackedContent } from '../blob-store.ts';
import { readAt } from '../packs/disk.ts';
import { MAX_PREFIX_BYTES } from '../packs/record-header.ts';
import {
  deleteOrphan,
  holdContent,
  insertContent,
  insertPiece,
  insertRecord,
} from '../sql/content-rows.ts';
import { nowSeconds, type RowForm, type RowPackerDeps } from './row-content.ts';

interface Appended {
  readonly kind: 'message' | 'item';
  readonly content: PackedContent;
  readonly prefix: Uint8Array;
}

/** Stores the content unless it is there, and a record that refers to it; gives the record's id. */
export async function appendRow(
  deps: RowPackerDeps,
  where: { readonly tx: SqlWriter; readonly account: AccountId },
  { kind, content, prefix }: Appended,
): Promise<number> {
  if (prefix.length > MAX_PREFIX_BYTES)
    throw new DomainError(
      'too-large',
      `a prefix of ${prefix.length} bytes; at most ${MAX_PREFIX_BYTES} are possible`,
    );
  await storeContent(deps, where.tx, content);
  return await insertRecord(where.tx, where.account, { kind, sha256: content.sha256, prefix });
}

async function storeContent(
  { clock }: RowPackerDeps,
  tx: SqlWriter,
  { sha256, size, form }: PackedContent,
): Promise<void> {
  const now = nowSeconds(clock);
  const own = form as RowForm;
  // Between the two statements another transaction may remove the content: then it is tried once more.
  for (;;) {
    if (await holdContent(tx, sha256, now)) return;
    const row =
      own.kind === 'small'
        ? { stored: own.stored, layout: null, objectKey: null }
        : { stored: null, layout: own.layoutBytes, objectKey: own.objectKey ?? null };
    if (!(await insertContent(tx, { sha256, size, ...row }, now))) continue;
    if (own.kind === 'large') await storeLarge(tx, sha256, own);
    return;
  }
}

async function storeLarge(
  tx: SqlWriter,
  sha256: Uint8Array,
  form: RowForm & { kind: 'large' },
): Promise<void> {
  if (form.objectKey !== undefined) {
    form.wasUsed = true;
    await deleteOrphan(tx, form.objectKey);
    return;
  }
  await using file = await open(form.path, 'r');
  for (const [n, piece] of form.layout.entries())
    await insertPiece(tx, sha256, {
      n,
      stored: await readAt(file.fd, piece.storedAt, piece.stored),
    });
}
