import type { OpenAccount } from '../account/open-account.ts';
import type { PackIssue } from '../blob-store.ts';

/** Far more than can usually have been on its way to the disk when the power failed. */
const LOOKED_AT_BYTES = 4 * 1024 * 1024;

/**
 * After a power cut the packs may have their length without their last content, while the index has rows for it: looks at
 * the end of the packs and cuts off what is not whole. Gives the damage before that: what was not yet synced may have
 * reached the disk in any order. Call it under the account's write lock.
 */
export async function dropUnwrittenTail(
  account: OpenAccount,
  onCut: (issue: PackIssue) => void,
): Promise<readonly PackIssue[]> {
  const end = await account.blobs.end();
  const start = Math.max(0, end.offset - LOOKED_AT_BYTES);
  const near = await look(account, { ...end, offset: start });
  // What begins where the look began may be the rest of a whole record: then the look begins at the front.
  const { holes, torn } = near ?? (await look(account, { ...end, offset: 0 }))!;
  if (torn === undefined) return holes;
  const scan = account.blobs.scan({
    after: { pack: end.pack, offset: torn },
    cutTornTail: true,
    onIssue: () => {},
    onCut,
  });
  for await (const _ of scan);
  return holes;
}

interface Look {
  readonly holes: readonly PackIssue[];
  /** Where the damage begins that nothing whole comes after. */
  readonly torn: number | undefined;
}

/** Undefined when nothing whole comes after a beginning that may lie within a record. */
async function look(
  account: OpenAccount,
  after: { readonly pack: number; readonly offset: number },
): Promise<Look | undefined> {
  const holes: PackIssue[] = [];
  let since: PackIssue[] = [];
  let hasWhole = after.offset === 0;
  const scan = account.blobs.scan({
    after,
    cutTornTail: false,
    onIssue(issue) {
      if (after.offset === 0 || issue.place.offset > after.offset) since.push(issue);
    },
  });
  for await (const _ of scan) {
    holes.push(...since);
    since = [];
    hasWhole = true;
  }
  return hasWhole ? { holes, torn: since[0]?.place.offset } : undefined;
}
