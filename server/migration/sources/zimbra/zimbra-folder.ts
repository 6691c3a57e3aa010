import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import { calendarTextsIn, joinCalendarTexts } from '../../files/calendar-parts.ts';
import { toCardItem } from '../../files/card-file.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { extensionOf, readWhole, type FileTree } from '../../files/file-tree.ts';
import { createLooseFolder, type LooseItem } from '../../files/loose-folder.ts';
import { MAX_DOCUMENT_BYTES } from '../../files/limits.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import type { ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import { readMetaAt, type ZimbraFile, type ZimbraFolder } from './find-items.ts';
import type { ZimbraMeta } from './read-meta.ts';
import { contactToItem } from './to-contact.ts';

interface ZimbraItem extends LooseItem {
  readonly file: ZimbraFile;
}

/** A folder of an export; its items are named by their numbers in Zimbra. */
export function createZimbraFolder(
  tree: FileTree,
  { kind, files }: ZimbraFolder,
  folder: SourceFolder,
): FileFolder {
  const find = async () => {
    const items: (ZimbraItem & { readonly order: number })[] = [];
    const seen = new Set<string>();
    for (const file of files) {
      const meta = file.metaPath === undefined ? undefined : await readMetaAt(tree, file.metaPath);
      const number = meta?.id ?? Number(/^0*(\d+)-/.exec(file.name)?.[1] ?? Number.NaN);
      const id = Number.isNaN(number) ? file.name : String(number);
      const facts = file.path === undefined ? undefined : await tree.facts(file.path);
      const flags = meta?.flags;
      items.push({
        // Versions of a document are items of one number.
        id: seen.has(id) ? `${id}-${file.name}` : id,
        version: kind === 'mailbox' ? '' : String(meta?.dateSeconds ?? facts?.mark ?? ''),
        path: file.path ?? file.metaPath!,
        file,
        order: number,
        ...(facts !== undefined && { size: facts.size }),
        ...(flags !== undefined && kind === 'mailbox' && { flags: fromFlagNames(flags) }),
        ...(meta?.dateSeconds !== undefined && { receivedAtSeconds: meta.dateSeconds }),
      });
      seen.add(id);
    }
    return items.sort((a, b) => (a.order || 0) - (b.order || 0));
  };
  return createLooseFolder(folder, find, {
    load: async ({ id, file }) => {
      const meta = file.metaPath === undefined ? undefined : await readMetaAt(tree, file.metaPath);
      return await load(tree, { id, file, meta });
    },
    state: async () => '',
  });
}

interface Loading {
  readonly id: string;
  readonly file: ZimbraFile;
  readonly meta: ZimbraMeta | undefined;
}

async function load(tree: FileTree, { id, file, meta }: Loading): Promise<ReadItem | UnreadItem> {
  const { path } = file;
  if (path === undefined) {
    if (meta === undefined)
      throw new DomainError('bad-syntax', `${file.name}: there is nothing of it`);
    return { ...contactToItem(meta), id };
  }
  const bytes = await readWhole(tree, path, MAX_MESSAGE_BYTES);
  try {
    return read(bytes, { id, path, meta });
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    const refusal = new DomainError('bad-syntax', `${path}: ${error.message}`);
    return { id, error: refusal, remains: bytes };
  }
}

function read(
  bytes: Bytes,
  { id, path, meta }: { id: string; path: string; meta: ZimbraMeta | undefined },
): ReadItem {
  const receivedAtSeconds = meta?.dateSeconds;
  const date = receivedAtSeconds === undefined ? undefined : { receivedAtSeconds };
  switch (extensionOf(path)) {
    case 'eml':
    case 'chat':
      return toMessageItem(id, bytes, { flags: meta?.flags ?? [], receivedAtSeconds });
    case 'appt':
    case 'task':
    case 'ics': {
      const texts =
        extensionOf(path) === 'ics' ? [decodeUnlabelled(bytes)] : calendarTextsIn(bytes);
      const text = Buffer.from(joinCalendarTexts(texts));
      return { id, content: { mediaType: 'text/calendar', bytes: text }, losses: [], ...date };
    }
    case 'vcf': {
      const [card] = parseCards(decodeUnlabelled(bytes));
      if (card === undefined) throw new ContentSyntaxError('there is no card in it');
      return { ...toCardItem(card), id };
    }
    default:
      return file(bytes, { id, path, meta });
  }
}

function file(
  bytes: Bytes,
  { id, path, meta }: { id: string; path: string; meta: ZimbraMeta | undefined },
): ReadItem {
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new DomainError('too-large', `${path} has more than ${MAX_DOCUMENT_BYTES} bytes`);
  const name =
    meta?.name === '' || meta === undefined ? path.slice(path.lastIndexOf('/') + 1) : meta.name;
  return {
    id,
    content: { mediaType: 'application/octet-stream', bytes, name },
    losses: [],
    ...(meta?.dateSeconds !== undefined && { receivedAtSeconds: meta.dateSeconds }),
  };
}
