import type { OpenAccount } from '../account/open-account.ts';
import type { PackIssue } from '../blob-store.ts';

/** Far more than can usually have been on its way to the disk when the power failed. */
const LOOKED_AT_BYTES = 4 * 1024 * 1024;

/**
 * After a power cut the packs may have their length without their last content, while the index has rows for it: looks at
 * the end of the packs and cuts off what is not whole. Call it under the account's write lock.
 */
export async function dropUnwrittenTail(
  account: OpenAccount,
  onCut: (issue: PackIssue) => void,
): Promise<void> {
  const end = await account.blobs.end();
  const start = Math.max(0, end.offset - LOOKED_AT_BYTES);
  // What begins where the look began may be the rest of a whole record: then the look begins at the front.
  const torn =
    (await tornFrom(account, { ...end, offset: start })) ??
    (await tornFrom(account, { ...end, offset: 0 }));
  if (torn === undefined || torn === 'none') return;
  const scan = account.blobs.scan({
    after: { pack: end.pack, offset: torn },
    cutTornTail: true,
    onIssue: () => {},
    onCut,
  });
  for await (const _ of scan);
}

/** Where the damage begins that nothing whole comes after; undefined when it may begin before the look. */
async function tornFrom(
  account: OpenAccount,
  after: { readonly pack: number; readonly offset: number },
): Promise<number | 'none' | undefined> {
  let torn: number | undefined;
  let wholeUpTo = after.offset;
  const scan = account.blobs.scan({
    after,
    cutTornTail: false,
    onIssue: ({ place }) => {
      torn ??= place.offset;
    },
  });
  for await (const { place } of scan) {
    torn = undefined;
    wholeUpTo = place.offset + place.length;
  }
  if (torn === undefined) return 'none';
  return after.offset > 0 && wholeUpTo === after.offset ? undefined : torn;
}
