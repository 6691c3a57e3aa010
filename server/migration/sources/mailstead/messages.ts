import { rangesOfSorted } from '#codecs/imap/number-ranges.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { modSeq, type ObjectId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import { groupsToRead } from '#store/each-content.ts';
import type { MessageRow } from '#store/message.ts';
import type { AccountReader } from '#store/store.ts';
import type { ItemFlags, ListedItem, ReadItem, UnreadItem } from '../../item.ts';
import type { FolderListing } from '../../source.ts';
import type { MailsteadReading } from './mailstead-source-session.ts';

const CHUNK = 1000;

/** Messages of a mailbox: all, or what changed since a modseq that is still remembered. */
export async function listMessages(
  of: MailsteadReading,
  mailbox: ObjectId,
  since: string,
): Promise<FolderListing> {
  const { store, account } = of;
  return await store.read(account.id, async (reader) => {
    const collection = await expectMailbox(reader, mailbox);
    const { uidValidity, highestModseq, id } = collection;
    const [validity, modseq = 0] = since.split(' ').map(Number);
    const changes =
      validity === uidValidity && modseq > 0 ? await reader.changes(id, modSeq(modseq)) : undefined;
    const isChange = changes?.isComplete === true;
    const uids = isChange ? changes.rows.map(([uid]) => uid) : await reader.uids(id);
    const gone = isChange ? changes.vanished.map(String) : [];
    return {
      isComplete: !isChange,
      items: listRows(of, mailbox, { uids, isAll: !isChange }),
      gone: () => gone,
      state: () => `${uidValidity} ${highestModseq}`,
      validity: String(uidValidity),
    };
  });
}

/** Each chunk in a view of its own: what changes meanwhile is in the next listing, which begins where the first view was. */
async function* listRows(
  { store, account }: MailsteadReading,
  mailbox: ObjectId,
  { uids, isAll }: { readonly uids: Uint32Array | readonly number[]; readonly isAll: boolean },
): AsyncGenerator<readonly ListedItem[]> {
  for (let at = 0; at < uids.length; at += CHUNK) {
    const chunk = uids.slice(at, at + CHUNK);
    // Of all there is, nothing else lies between the first and the last.
    const ranges = isAll ? [chunk[0]!, chunk.at(-1)!] : rangesOfSorted(chunk);
    const rows = await store.read(account.id, async (reader) => {
      const { id } = await expectMailbox(reader, mailbox);
      return await Array.fromAsync(reader.messages(id, ['dates', 'size'], ranges));
    });
    yield rows.flat().map(toListed);
  }
}

export async function* readMessages(
  { store, account }: MailsteadReading,
  mailbox: ObjectId,
  items: readonly ListedItem[],
): AsyncGenerator<ReadItem | UnreadItem> {
  for (const window of groupsToRead(items)) {
    yield* await store.read(account.id, async (reader) => {
      const { id } = await expectMailbox(reader, mailbox);
      const wanted = new Set(window.map((item) => item.id));
      const ranges = rangesOfSorted(window.map((item) => Number(item.id)).sort((a, b) => a - b));
      const rows: MessageRow[] = [];
      for await (const chunk of reader.messages(id, ['dates'], ranges))
        rows.push(...chunk.filter(({ uid }) => wanted.has(String(uid))));
      const contents = await reader.readContents(rows.map(({ itemId }) => itemId));
      return rows.map((row, i) => toItem(row, contents[i]!));
    });
  }
}

async function expectMailbox(reader: AccountReader, mailbox: ObjectId): Promise<Collection> {
  const found = await reader.collectionByObjectId(mailbox);
  if (found === undefined) throw new DomainError('not-found', 'the mailbox is gone');
  return found;
}

function toItem(row: MessageRow, content: Buffer | DomainError): ReadItem | UnreadItem {
  const id = String(row.uid);
  if (isDomainError(content)) return { id, error: content };
  return {
    id,
    content: { mediaType: 'message/rfc822', bytes: content },
    flags: flagsOf(row),
    ...(row.receivedAtSeconds !== undefined && { receivedAtSeconds: row.receivedAtSeconds }),
    losses: [],
  };
}

function toListed(row: MessageRow): ListedItem {
  return {
    id: String(row.uid),
    version: '',
    flags: flagsOf(row),
    ...(row.size !== undefined && { size: row.size }),
    ...(row.receivedAtSeconds !== undefined && { receivedAtSeconds: row.receivedAtSeconds }),
  };
}

function flagsOf({ system, keywords }: Pick<MessageRow, 'system' | 'keywords'>): ItemFlags {
  return { system, keywords: keywords === '' ? [] : keywords.split(' ').sort() };
}
