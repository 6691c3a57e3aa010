import { parseMork, type MorkFile } from '#codecs/mork/parse-mork.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { readWhole, type FileTree } from '../../files/file-tree.ts';

/** The flags that Thunderbird shows, which are newer than those in the mailbox. */
export interface SummaryRow {
  readonly flags: readonly string[];
  /** By which it is seen whether the summary still belongs to the mailbox; '' where it says none. */
  readonly messageId: string;
}

/** By where a message begins in its mbox, or by the name of its file. */
export type SummaryFlags = ReadonlyMap<string, SummaryRow>;

/** Of a hundred thousand messages it is some 50 MB; what is larger costs more memory than it is worth. */
const MAX_SUMMARY_BYTES = 96 * 1024 * 1024;

const bits: readonly (readonly [mark: number, flag: string])[] = [
  [0x0000_0001, '\\Seen'],
  [0x0000_0002, '\\Answered'],
  [0x0000_0004, '\\Flagged'],
  [0x0000_0008, '\\Deleted'],
  [0x0000_1000, '$Forwarded'],
  [0x0020_0000, '\\Deleted'],
  [0x0080_0000, '$MDNSent'],
];

/** undefined where there is none that can be read: then the mailbox says what it knows. */
export async function readSummaryFlags(
  tree: FileTree,
  path: string,
): Promise<SummaryFlags | undefined> {
  const file = await readMork(tree, path);
  if (file === undefined) return undefined;
  const byToken = new Map<string, SummaryRow>();
  for (const { cells } of file.rows) {
    const token = cells.get('storeToken');
    const flags = cells.get('flags');
    if (token === undefined || flags === undefined) continue;
    const status = Number.parseInt(flags, 16);
    const keywords = (cells.get('keywords') ?? '').split(/\s+/).filter((it) => it !== '');
    const set = bits.filter(([mark]) => (status & mark) !== 0).map(([, flag]) => flag);
    const messageId = (cells.get('message-id') ?? '').replace(/^<|>$/g, '');
    byToken.set(token, { flags: [...new Set([...set, ...keywords])], messageId });
  }
  return byToken;
}

/** What a mailbox is called whose file has another name. */
export async function folderNameIn(tree: FileTree, path: string): Promise<string | undefined> {
  const file = await readMork(tree, path);
  const row = file?.rows.find(({ cells }) => (cells.get('folderName') ?? '') !== '');
  return row?.cells.get('folderName');
}

async function readMork(tree: FileTree, path: string): Promise<MorkFile | undefined> {
  try {
    return parseMork(await readWhole(tree, path, MAX_SUMMARY_BYTES));
  } catch (error) {
    if (error instanceof InputSyntaxError || error instanceof DomainError) return undefined;
    throw error;
  }
}
