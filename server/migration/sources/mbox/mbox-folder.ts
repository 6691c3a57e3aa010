import type { MboxFlavour } from '#codecs/mbox/read-mbox.ts';
import { readMbox, type MboxMessage, type MboxPreamble } from '#codecs/mbox/read-mbox.ts';
import { beginsMmdf, MMDF_MARK_BYTES, readMmdf } from '#codecs/mbox/read-mmdf.ts';
import { readStatusFields } from '#codecs/mbox/status-fields.ts';
import { DomainError } from '#platform/errors.ts';
import { ContentIds } from '../../files/content-ids.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { chunksOf, type FileTree } from '../../files/file-tree.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import { createScannedFolder, type ScannedItem } from '../../files/scanned-folder.ts';
import type { SourceFolder, UnreadItem } from '../../item.ts';

export interface MboxReading {
  readonly flavour?: MboxFlavour;
  /** Changes what was read of a message, or leaves it out. */
  readonly adapt?: (item: AdaptedMessage) => AdaptedMessage | undefined;
}

export interface AdaptedMessage {
  readonly content: Buffer;
  readonly flags: readonly string[];
  readonly receivedAtSeconds: number | undefined;
  /** Where it begins in the file. */
  readonly start: number;
  /** Where the source has a name of its own for it. */
  readonly id?: string;
}

/** A mailbox in an mbox file. Its ids are made of the contents: what is appended, or compacted away, leaves the others' as they were. */
export function createMboxFolder(
  tree: FileTree,
  path: string,
  { folder, ...reading }: MboxReading & { readonly folder: SourceFolder },
): FileFolder {
  return createScannedFolder(
    folder,
    () => scanMbox(tree, path, reading),
    async () => (await tree.facts(path))?.mark ?? '',
  );
}

/** Everything in an mbox file, in its order. */
export async function* scanMbox(
  tree: FileTree,
  path: string,
  { flavour = 'auto', adapt = (item) => item }: MboxReading,
): AsyncGenerator<ScannedItem> {
  await using file = await tree.open(path);
  const ids = new ContentIds();
  let preamble: UnreadItem | undefined;
  const messages = beginsMmdf(await file.read(0, MMDF_MARK_BYTES))
    ? readMmdf(chunksOf(file), MAX_MESSAGE_BYTES)
    : readMbox(chunksOf(file), {
        flavour,
        maxMessageBytes: MAX_MESSAGE_BYTES,
        onPreamble: (found) => {
          preamble = toPreambleItem(path, found);
        },
      });
  for await (const message of messages) {
    const item = toItem(message, ids, adapt);
    if (item !== undefined) yield item;
  }
  if (preamble !== undefined) yield preamble;
}

function toItem(
  { content: raw, dateEpochSeconds, isCut, isCounted, start }: MboxMessage,
  ids: ContentIds,
  adapt: NonNullable<MboxReading['adapt']>,
): ScannedItem | undefined {
  const { content, flags, isFolderData } = readStatusFields(raw, { isCounted });
  if (isFolderData) return undefined;
  const adapted = adapt({ content, flags, receivedAtSeconds: dateEpochSeconds, start });
  if (adapted === undefined) return undefined;
  const id = adapted.id ?? ids.next(content);
  if (isCut)
    return {
      id,
      error: new DomainError(
        'too-large',
        `the message has more than ${MAX_MESSAGE_BYTES} bytes; messages of this size are not read`,
      ),
    };
  return toMessageItem(id, adapted.content, adapted);
}

/** Of what stands before the first message, kept for the report: enough to see what it is, and all of a lone message. */
function toPreambleItem(path: string, { size, head }: MboxPreamble): UnreadItem {
  const isMessage = /^(?:[!-9;-~]{1,100}:.*\r?\n(?:[ \t].*\r?\n)*)+\r?\n/.test(
    head.toString('latin1', 0, 64 * 1024),
  );
  const what = isMessage
    ? 'it looks like one message without the "From " line that begins one in an mbox; a file of one message is called .eml'
    : 'an mbox begins each message with a line "From sender date"';
  return {
    id: 'before-first-message',
    error: new DomainError(
      'bad-syntax',
      `${path} has ${size} bytes that belong to no message: ${what}`,
    ),
    remains: head,
  };
}
