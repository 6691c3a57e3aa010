import { parseMessageIndex, type IndexedMessage } from '#codecs/mdaemon/parse-message-index.ts';
import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { parseMessageDate } from '#codecs/mime/message-date.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import { dateInMessage } from '../../files/message-dates.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { joinPath, readWhole, type FileTree } from '../../files/file-tree.ts';
import { createLooseFolder, type LooseItem } from '../../files/loose-folder.ts';
import { MAX_DOCUMENT_BYTES } from '../../files/limits.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import type { Loss, ReadItem } from '../../item.ts';
import type { MdaemonFolder } from './find-folders.ts';

interface Mark extends LooseItem {
  readonly mark: IndexedMessage | undefined;
}

/** IMAP.MRK of a million messages. */
const MAX_INDEX_BYTES = 36_000_036;

/** A mailbox: a file a message, and what they are marked with beside them. A message without a mark is new. */
export async function createMailFolder(tree: FileTree, own: MdaemonFolder): Promise<FileFolder> {
  const { losses } = await readMarks(tree, own);
  const told = [...(own.folder.losses ?? []), ...losses];
  const folder = told.length === 0 ? own.folder : { ...own.folder, losses: told };
  return createLooseFolder<Mark>(folder, async () => await findMessages(tree, own), {
    load: async ({ id, path, mark }) => await load(tree, { id, path, mark }),
    state: async () => '',
  });
}

export function isMessageFile(name: string): boolean {
  return /\.msg$/i.test(name);
}

async function findMessages(tree: FileTree, own: MdaemonFolder): Promise<Mark[]> {
  const { marks } = await readMarks(tree, own);
  const items: Mark[] = [];
  for (const { name, isFolder } of await tree.children(own.path)) {
    if (isFolder || !isMessageFile(name)) continue;
    const path = joinPath(own.path, name);
    const size = (await tree.facts(path))?.size;
    const mark = marks.get(name.toLowerCase());
    items.push({
      id: name,
      version: '',
      path,
      mark,
      flags: fromFlagNames(mark?.flags ?? []),
      ...(size !== undefined && { size }),
      ...(mark !== undefined && { receivedAtSeconds: mark.receivedAtSeconds }),
    });
  }
  const number = ({ mark }: Mark) => mark?.uid ?? Number.MAX_SAFE_INTEGER;
  return items.sort((a, b) => number(a) - number(b) || (a.id < b.id ? -1 : 1));
}

async function readMarks(tree: FileTree, { path }: MdaemonFolder) {
  const losses: Loss[] = [];
  const file = (await tree.children(path)).find(({ name }) => name.toLowerCase() === 'imap.mrk');
  if (file === undefined) return { marks: new Map<string, IndexedMessage>(), losses };
  const place = joinPath(path, file.name);
  try {
    return { marks: parseMessageIndex(await readWhole(tree, place, MAX_INDEX_BYTES)), losses };
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    losses.push({
      what: 'message-flags',
      detail: `${place}: ${error.message}; its messages come as unseen`,
    });
    return { marks: new Map<string, IndexedMessage>(), losses };
  }
}

async function load(
  tree: FileTree,
  { id, path, mark }: Pick<Mark, 'id' | 'path' | 'mark'>,
): Promise<ReadItem> {
  const bytes = await readWhole(tree, path, MAX_MESSAGE_BYTES);
  const arrival = headerValue(parseHeader(bytes, 0, bytes.length), 'x-mdarrival-date');
  const receivedAtSeconds =
    mark?.receivedAtSeconds ??
    parseMessageDate(arrival ?? '') ??
    dateInMessage(bytes) ??
    (await tree.facts(path))?.modifiedAtSeconds;
  return toMessageItem(id, bytes, { flags: mark?.flags ?? [], receivedAtSeconds });
}

/** A folder of documents: each file but MDaemon's own is one. */
export function createDocumentFolder(tree: FileTree, own: MdaemonFolder): FileFolder {
  const find = async () => {
    const items: LooseItem[] = [];
    for (const { name, isFolder } of await tree.children(own.path)) {
      if (isFolder || /\.(?:mrk|idx|lck|sem)$/i.test(name)) continue;
      const path = joinPath(own.path, name);
      const facts = await tree.facts(path);
      const size = facts === undefined ? {} : { size: facts.size };
      items.push({ id: name, path, version: facts?.mark ?? '', ...size });
    }
    return items;
  };
  return createLooseFolder(own.folder, find, {
    load: async ({ id, path, version }) => ({
      id,
      version,
      content: {
        mediaType: 'application/octet-stream',
        bytes: await readWhole(tree, path, MAX_DOCUMENT_BYTES),
        name: id,
      },
      losses: [],
    }),
    state: async () => '',
  });
}
