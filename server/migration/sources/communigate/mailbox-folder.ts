import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { toDocumentItem } from '../../files/document-in-message.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { joinPath, readWhole, type FileTree } from '../../files/file-tree.ts';
import { createLooseFolder, type LooseItem } from '../../files/loose-folder.ts';
import { dateInMessage } from '../../files/message-dates.ts';
import { inNaturalOrder } from '../../files/natural-order.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import { createScannedFolder, type ScannedItem } from '../../files/scanned-folder.ts';
import type { SourceFolder } from '../../item.ts';
import { scanMbox } from '../mbox/mbox-folder.ts';

/** A mailbox that is one file. */
export function createTextMailbox(tree: FileTree, path: string, folder: SourceFolder): FileFolder {
  return createScannedFolder(
    folder,
    async function* scan() {
      for await (const item of scanMbox(tree, path, {})) yield asKind(item, folder, path);
    },
    async () => folder.state,
  );
}

/** A mailbox that is a folder with a file a message; its messages are named by their files. */
export function createDirectoryMailbox(
  tree: FileTree,
  path: string,
  folder: SourceFolder,
): FileFolder {
  const find = async () => {
    const items: LooseItem[] = [];
    for (const { name, isFolder } of await tree.children(path)) {
      if (isFolder || name.startsWith('.') || /\.(?:info|index|lock|tmp)$/i.test(name)) continue;
      const file = joinPath(path, name);
      const size = (await tree.facts(file))?.size;
      items.push({ id: name, version: '', path: file, ...(size !== undefined && { size }) });
    }
    return items.sort((a, b) => inNaturalOrder(a.id, b.id));
  };
  return createLooseFolder(folder, find, {
    load: async ({ id, path: file }) => {
      const bytes = withoutEnvelope(await readWhole(tree, file, MAX_MESSAGE_BYTES));
      const receivedAtSeconds = dateInMessage(bytes) ?? (await tree.facts(file))?.modifiedAtSeconds;
      return asKind(toMessageItem(id, bytes, { flags: [], receivedAtSeconds }), folder, file);
    },
    state: async () => '',
  });
}

/** What a mailbox of contacts, appointments and so on has in its messages. */
function asKind(item: ScannedItem, { kind }: SourceFolder, path: string): ScannedItem {
  if ('error' in item || kind === 'mailbox') return item;
  const { id, content, receivedAtSeconds } = item;
  if (kind === 'files')
    return { id, error: new DomainError('not-supported', `${path}: files are not read`) };
  return toDocumentItem({ id, path, kind, bytes: content.bytes, receivedAtSeconds });
}

/** The line that begins a message in a text mailbox may stand in a file of one message too. */
function withoutEnvelope(bytes: Bytes): Bytes {
  if (bytes.toString('latin1', 0, 5) !== 'From ') return bytes;
  const end = bytes.indexOf(10);
  return end < 0 ? bytes : bytes.subarray(end + 1);
}
