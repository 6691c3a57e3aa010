import type { OpenAccount } from '../account/open-account.ts';
import type { PackIssue } from '../blob-store.ts';

/** Far more than can have been on its way to the disk when the power failed. */
const LOOKED_AT_BYTES = 4 * 1024 * 1024;

/**
 * After a power cut the packs may have their length without their last content, while the index has rows for it: looks at
 * the end of the packs and cuts off what is not whole. True when something was cut; the index is ahead of the packs then.
 * Call it under the account's write lock.
 */
export async function dropUnwrittenTail(account: OpenAccount): Promise<boolean> {
  const end = await account.blobs.end();
  const start = Math.max(0, end.offset - LOOKED_AT_BYTES);
  let torn: PackIssue | undefined;
  const scan = (offset: number, cutTornTail: boolean) =>
    account.blobs.scan({
      after: { pack: end.pack, offset },
      cutTornTail,
      onIssue: (issue) => {
        if (issue.place.offset + issue.place.length >= end.offset) torn = issue;
      },
    });
  for await (const _ of scan(start, false));
  // What begins where the look began may be the rest of a whole record.
  if (torn === undefined || (start > 0 && torn.place.offset <= start)) return false;
  for await (const _ of scan(torn.place.offset, true));
  return true;
}
