import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { parseMessageId } from '#codecs/mime/message-ids.ts';
import { readStatusFields } from '#codecs/mbox/status-fields.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { joinPath, readWhole, type FileTree } from '../../files/file-tree.ts';
import { createLooseFolder, type LooseItem } from '../../files/loose-folder.ts';
import { dateInMessage } from '../../files/message-dates.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import { createScannedFolder } from '../../files/scanned-folder.ts';
import type { SourceFolder } from '../../item.ts';
import { scanMbox, type AdaptedMessage } from '../mbox/mbox-folder.ts';
import type { FoundMailbox } from './find-mailboxes.ts';
import { readSummaryFlags, type SummaryFlags } from './folder-summary.ts';

/** A mailbox of Thunderbird, without what its user has deleted and the program not yet cleared away. */
export async function createThunderbirdFolder(
  tree: FileTree,
  mailbox: FoundMailbox,
  given: Omit<SourceFolder, 'state'>,
): Promise<FileFolder> {
  const state = async () => await stateOf(tree, mailbox);
  const folder = { ...given, state: await state() };
  if (mailbox.form === 'maildir')
    return createLooseFolder(folder, async () => await findMessages(tree, mailbox), {
      load: async (item) => await load(tree, item),
      state,
    });
  return createScannedFolder(folder, () => scan(tree, mailbox), state);
}

/** Flags change in the summary, messages in the mailbox. */
async function stateOf(tree: FileTree, { path, summary, form }: FoundMailbox): Promise<string> {
  if (form === 'maildir') return '';
  const own = (await tree.facts(path))?.mark ?? '';
  const beside = summary === undefined ? 'none' : ((await tree.facts(summary))?.mark ?? '');
  return own === '' || beside === '' ? '' : `${own} ${beside}`;
}

async function* scan(tree: FileTree, { path, summary }: FoundMailbox) {
  const known = summary === undefined ? undefined : await readSummaryFlags(tree, summary);
  const adapt = (item: AdaptedMessage): AdaptedMessage | undefined => {
    const flags = flagsOf(known, item);
    if (flags.includes('\\Deleted')) return undefined;
    // What stands in the "From " line is the moment of fetching, by the clock on the wall.
    const receivedAtSeconds = dateInMessage(item.content) ?? item.receivedAtSeconds;
    return { ...item, flags, receivedAtSeconds };
  };
  yield* scanMbox(tree, path, { adapt });
}

/** A summary that is older than the mailbox points at other messages: it is believed where it names this one. */
function flagsOf(
  known: SummaryFlags | undefined,
  { start, content, flags }: AdaptedMessage,
): readonly string[] {
  const row = known?.get(String(start));
  if (row === undefined || row.messageId === '') return flags;
  const header = parseHeader(content, 0, content.length);
  const own = parseMessageId(headerValue(header, 'message-id') ?? '');
  return own?.replace(/^<|>$/g, '') === row.messageId ? row.flags : flags;
}

interface MessageFile extends LooseItem {
  readonly flagNames: readonly string[] | undefined;
}

async function findMessages(
  tree: FileTree,
  { path, summary }: FoundMailbox,
): Promise<MessageFile[]> {
  const known = summary === undefined ? undefined : await readSummaryFlags(tree, summary);
  const found: MessageFile[] = [];
  for (const { name, isFolder } of await tree.children(joinPath(path, 'cur'))) {
    if (isFolder || name.startsWith('.')) continue;
    const flagNames = known?.get(name)?.flags;
    if (flagNames?.includes('\\Deleted') === true) continue;
    found.push({
      id: name,
      version: '',
      path: joinPath(path, 'cur', name),
      flagNames,
      ...(flagNames !== undefined && { flags: fromFlagNames(flagNames) }),
    });
  }
  return found;
}

async function load(tree: FileTree, { id, path, flagNames }: MessageFile) {
  const bytes = await readWhole(tree, path, MAX_MESSAGE_BYTES);
  const start = bytes.toString('latin1', 0, 5) === 'From ' ? bytes.indexOf(10) + 1 : 0;
  const { content, flags } = readStatusFields(bytes.subarray(start));
  return toMessageItem(id, content, { flags: flagNames ?? flags });
}
