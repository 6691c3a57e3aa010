import { createHash } from 'node:crypto';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountBlobs, ScannedRecord } from '../blob-store.ts';
import { RecordDamageError } from '../packs/decode-record.ts';
import { readRecords, readRecordsAfter } from '../sql/content-rows.ts';
import { openRow } from './open-row.ts';
import type { RowBlobsDeps } from './row-content.ts';
import { rowPlace } from './row-place.ts';

export type ScanOptions = Parameters<AccountBlobs['scan']>[0];

const PAGE = 500;
const STEP = 1024 * 1024;

/** Every record of an account in order of its id, without facts: there is no journal. */
export async function* scanRows(
  deps: Pick<RowBlobsDeps, 'sql' | 'objects'>,
  account: AccountId,
  options: ScanOptions,
): AsyncGenerator<ScannedRecord> {
  let after = (options.after?.offset ?? 1) - 1;
  for (;;) {
    const page = await readRecordsAfter(deps.sql, account, { after, count: PAGE });
    for (const row of page) {
      const place = rowPlace(row.id, row.prefix_size + row.size);
      const what = options.verifyContents ? await damageOf(deps, account, row) : undefined;
      if (what !== undefined) options.onIssue({ place, what });
      else
        yield {
          place,
          kind: row.kind,
          facts: {},
          sha256: row.sha256,
          prefixSize: row.prefix_size,
          contentSize: row.size,
        };
    }
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}

async function damageOf(
  deps: Pick<RowBlobsDeps, 'sql' | 'objects'>,
  account: AccountId,
  record: { readonly id: number; readonly sha256: Uint8Array },
): Promise<string | undefined> {
  try {
    const [row] = await readRecords(deps.sql, account, [record.id]);
    if (row === undefined) return undefined;
    const content = await openRow(deps, { ...row, prefix: new Uint8Array() });
    const sum = createHash('sha256');
    for (let at = 0; at < content.size; at += STEP)
      sum.update(await content.read(at, Math.min(at + STEP, content.size)));
    return sum.digest().equals(record.sha256)
      ? undefined
      : 'the content is not the one that was stored (SHA-256)';
  } catch (error) {
    if (error instanceof RecordDamageError) return error.message;
    if (error instanceof DomainError && error.code === 'corrupt') return error.message;
    throw error;
  }
}
