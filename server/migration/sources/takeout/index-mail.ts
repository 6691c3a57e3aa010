import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { readMbox, type MboxMessage, type MboxPreamble } from '#codecs/mbox/read-mbox.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { CollectionRole } from '#store/collection.ts';
import { ContentIds } from '../../files/content-ids.ts';
import { chunksOf, type FileTree } from '../../files/file-tree.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import type { ReadItem, UnreadItem } from '../../item.ts';
import { withoutFields } from './without-fields.ts';
import { parseLabels } from './parse-labels.ts';
import { placeMessage } from './place-message.ts';
import { Ranges } from './ranges.ts';

/** The messages of one mailbox, by where they lie. */
export interface IndexedMailbox {
  readonly path: readonly string[];
  readonly role: CollectionRole | undefined;
  readonly ranges: Ranges;
}

export interface MailIndex {
  readonly paths: readonly string[];
  readonly mailboxes: ReadonlyMap<string, IndexedMailbox>;
  /** Files, or beginnings of files, that are no mail. */
  readonly problems: readonly { readonly path: string; readonly why: string }[];
}

/**
 * Reads mbox files once for the labels of their messages. A message that stands in several of them, as it does in an export of
 * chosen labels, is in the index once. Kept are some bytes a message.
 */
export async function indexMail(tree: FileTree, paths: readonly string[]): Promise<MailIndex> {
  const mailboxes = new Map<string, IndexedMailbox>();
  const problems: { path: string; why: string }[] = [];
  const seen = new ContentIds();
  for (const [file, path] of paths.entries()) {
    await using opened = await tree.open(path);
    const onPreamble = ({ size }: MboxPreamble) =>
      void problems.push({ path, why: `${size} bytes before the first message are no mail` });
    const options = { maxMessageBytes: MAX_MESSAGE_BYTES, onPreamble };
    for await (const message of readMbox(chunksOf(opened), options)) {
      const name = nameOf(message);
      if (name !== undefined && seen.next(Buffer.from(name)).includes('~')) continue;
      const { path: levels, role } = placeMessage(labelsOf(message.content));
      const key = levels.join('\0');
      const mailbox = mailboxes.get(key) ?? { path: levels, role, ranges: new Ranges() };
      mailboxes.set(key, mailbox);
      mailbox.ranges.add(file, message.start, message.end);
    }
  }
  return { paths, mailboxes, problems };
}

/** The messages of a mailbox, in the order of the files. */
export async function* scanMailbox(
  tree: FileTree,
  paths: readonly string[],
  ranges: Ranges,
): AsyncGenerator<ReadItem | UnreadItem> {
  const ids = new ContentIds();
  let open: Awaited<ReturnType<FileTree['open']>> | undefined;
  let openFile = -1;
  try {
    for (const { file, start, end } of ranges) {
      if (file !== openFile) {
        await open?.[Symbol.asyncDispose]();
        open = await tree.open(paths[file]!);
        openFile = file;
      }
      const item = await readOne(await open!.read(start, Math.min(end - start, MAX_RANGE)), ids);
      if (item !== undefined) yield item;
    }
  } finally {
    await open?.[Symbol.asyncDispose]();
  }
}

/** A message beyond the limit is read as far as that it is known to be one. */
const MAX_RANGE = MAX_MESSAGE_BYTES + 64 * 1024;

async function readOne(bytes: Bytes, ids: ContentIds): Promise<ReadItem | UnreadItem | undefined> {
  const [message] = await Array.fromAsync(
    readMbox([bytes], { maxMessageBytes: MAX_MESSAGE_BYTES }),
  );
  if (message === undefined) return undefined;
  const content = withoutFields(message.content, ['x-gm-thrid', 'x-gmail-labels']);
  const id = nameOf(message) ?? ids.next(content);
  if (message.isCut)
    return {
      id,
      error: new DomainError(
        'too-large',
        `the message has more than ${MAX_MESSAGE_BYTES} bytes; messages of this size are not read`,
      ),
    };
  const { flags } = placeMessage(labelsOf(message.content));
  return toMessageItem(id, content, { flags, receivedAtSeconds: message.dateEpochSeconds });
}

/** "From 1234567890123456789@xxx": Gmail's number of the message. */
function nameOf({ sender }: MboxMessage): string | undefined {
  return /^(\d{6,25})@xxx$/.exec(sender ?? '')?.[1];
}

function labelsOf(message: Bytes): string[] {
  const header = parseHeader(message, 0, message.length);
  return parseLabels(headerValue(header, 'x-gmail-labels') ?? '');
}
