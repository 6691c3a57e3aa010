// Reads everything an account has stored and says what is not as it was written ("mailstead account verify").
import type { AccountBlobs, PackIssue } from './blob-store.ts';

export interface VerifiedContents {
  /** Whole records, of those with a content, and their bytes uncompressed. */
  readonly records: number;
  readonly contents: number;
  readonly bytes: number;
  readonly issues: number;
}

/** Changes nothing and may run while the server does; a record being written just then may be reported as cut short. */
export async function verifyContents(
  blobs: AccountBlobs,
  onIssue: (issue: PackIssue) => void,
): Promise<VerifiedContents> {
  let records = 0;
  let contents = 0;
  let bytes = 0;
  let issues = 0;
  const scan = blobs.scan({
    cutTornTail: false,
    verifyContents: true,
    onIssue(issue) {
      issues++;
      onIssue(issue);
    },
  });
  for await (const record of scan) {
    records++;
    if (record.sha256 === undefined) continue;
    contents++;
    bytes += record.prefixSize + record.contentSize;
  }
  return { records, contents, bytes, issues };
}
