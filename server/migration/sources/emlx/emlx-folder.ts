import { fillParts, missingParts } from '#codecs/emlx/fill-parts.ts';
import { parseEmlx } from '#codecs/emlx/parse-emlx.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { joinPath, readWhole, type FileTree } from '../../files/file-tree.ts';
import { createLooseFolder, type LooseItem } from '../../files/loose-folder.ts';
import { inNaturalOrder } from '../../files/natural-order.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import type { Loss, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';

interface EmlxItem extends LooseItem {
  /** Where attachments lie that are not in the file; undefined where all is in it. */
  readonly attachments: string | undefined;
}

/** A mailbox of Apple Mail; its messages are named by their numbers. */
export function createEmlxFolder(
  tree: FileTree,
  messageFolders: readonly string[],
  folder: SourceFolder,
): FileFolder {
  return createLooseFolder(folder, async () => await findMessages(tree, messageFolders), {
    load: async (item) => await load(tree, item),
    state: async () => '',
  });
}

async function findMessages(tree: FileTree, folders: readonly string[]): Promise<EmlxItem[]> {
  const found = new Map<string, EmlxItem>();
  for (const folder of folders)
    for (const { name, isFolder } of await tree.children(folder)) {
      const [, number, partial] = /^(\d+)(\.partial)?\.emlx$/i.exec(name) ?? [];
      if (number === undefined || isFolder) continue;
      // A whole message takes the place of a partial one.
      if (partial !== undefined && found.has(number)) continue;
      const path = joinPath(folder, name);
      const size = (await tree.facts(path))?.size;
      const above = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
      const beside = joinPath(above, 'Attachments', number);
      found.set(number, {
        id: number,
        version: '',
        path,
        attachments: partial === undefined ? undefined : beside,
        ...(size !== undefined && { size }),
      });
    }
  return [...found.values()].sort((a, b) => inNaturalOrder(a.id, b.id));
}

async function load(
  tree: FileTree,
  { id, path, attachments }: EmlxItem,
): Promise<ReadItem | UnreadItem> {
  const bytes = await readWhole(tree, path, MAX_MESSAGE_BYTES);
  try {
    const { message, flags = [], receivedAtSeconds } = parseEmlx(bytes);
    const whole =
      attachments === undefined ? { message, losses: [] } : await fill(tree, message, attachments);
    return toMessageItem(id, whole.message, { flags, receivedAtSeconds, losses: whole.losses });
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    const message = `${path}: ${error.message}`;
    return { id, error: new DomainError('bad-syntax', message), remains: bytes };
  }
}

/** The message with its attachments from the folders beside it: one a part, with one file in it. */
async function fill(
  tree: FileTree,
  message: Bytes,
  folder: string,
): Promise<{ message: Bytes; losses: Loss[] }> {
  const contents = new Map<string, Bytes>();
  const losses: Loss[] = [];
  for (const section of missingParts(message)) {
    const files = await tree.children(joinPath(folder, section));
    const file = files.find(({ isFolder, name }) => !isFolder && !name.startsWith('.'));
    if (file === undefined)
      losses.push({
        what: 'attachment-not-fetched',
        detail: `part ${section} was never fetched from its server and is empty`,
      });
    else
      contents.set(
        section,
        await readWhole(tree, joinPath(folder, section, file.name), MAX_MESSAGE_BYTES),
      );
  }
  return { message: fillParts(message, contents), losses };
}
