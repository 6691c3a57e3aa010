import { hash } from 'node:crypto';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { type CollectionId, uid, type Uid } from '#platform/ids.ts';
import { rangesOfSorted } from '#codecs/imap/number-ranges.ts';
import { eachContent } from '#store/each-content.ts';
import type { MessageRow, NewMessage } from '#store/message.ts';
import type { AccountReader, UidRanges } from '#store/store.ts';
import type { ItemFlags } from '../../item.ts';
import { messageLikeness } from '../../likeness.ts';
import type { ExistingItem, FlagsWish, PresentItem, WriteOutcome } from '../../target.ts';
import { KeywordRoom } from './keyword-room.ts';
import type { FolderItems, MailsteadAccount } from './mailstead-session.ts';

const CHUNK = 200;

/** Messages of a mailbox. Their ids are UIDs, their versions modseqs: whatever a user does to one gives it another. */
export function messageFolder(
  { store, account, clock }: MailsteadAccount,
  mailbox: CollectionId,
): FolderItems {
  return {
    async *existing(ours) {
      const all = await store.look(account, async (reader) => await reader.uids(mailbox));
      const others = ours.size === 0 ? all : all.filter((it) => !ours.has(String(it)));
      for (let at = 0; at < others.length; at += CHUNK) {
        const ranges = rangesOfSorted(others.slice(at, at + CHUNK));
        yield await store.look(
          account,
          async (reader) => await likenesses(reader, mailbox, ranges),
        );
      }
    },
    async mark() {
      const found = await store.look(account, async (reader) => await reader.collection(mailbox));
      return String(found?.uidNext ?? 1);
    },
    async write(items) {
      await using stack = new AsyncDisposableStack();
      const nowSeconds = Math.floor(clock.epochMs() / 1000);
      const prepared: NewMessage[] = [];
      for (const { content, flags, receivedAtSeconds } of items)
        prepared.push({
          prepared: stack.use(await store.prepareMessage({ kind: 'memory', bytes: content.bytes })),
          receivedAtSeconds: receivedAtSeconds ?? nowSeconds,
          flags,
        });
      return await store.transact(account, async (tx) => {
        const outcomes: WriteOutcome[] = [];
        const room = new KeywordRoom(await tx.keywords(mailbox));
        for (const [at, message] of prepared.entries()) {
          const { key } = items[at]!;
          const { flags, losses } = room.take(message.flags);
          const added = await tx.addMessage(mailbox, { ...message, flags });
          outcomes.push({
            key,
            outcome: 'written',
            id: String(added.uid),
            version: String(added.modseq),
            losses,
          });
        }
        return outcomes;
      });
    },
    async written(mark, items) {
      return await store.read(account, async (reader) => {
        const wanted = new Map<string, string[]>();
        for (const { key, contentHash } of items)
          wanted.set(contentHash, [...(wanted.get(contentHash) ?? []), key]);
        const found = new Map<string, string>();
        for await (const rows of reader.messages(mailbox, ['size'], [Number(mark), 0xffff_ffff]))
          for await (const [row, content] of eachContent(reader, rows)) {
            const key = wanted.get(hashOf(content))?.shift();
            if (key !== undefined) found.set(key, String(row.uid));
          }
        return found;
      });
    },
    async changeFlags(changes) {
      return await store.transact(account, async (tx) => {
        const versions = new Map<string, string>();
        const room = new KeywordRoom(await tx.keywords(mailbox));
        for (const { uids, mode, flags: wanted } of flagChanges(changes)) {
          const { flags } = mode === 'add' ? room.take(wanted) : { flags: wanted };
          const { changed } = await tx.changeFlags(mailbox, uids, { mode, flags });
          for (const [changedUid, , , modseq] of changed)
            versions.set(String(changedUid), String(modseq));
        }
        return versions;
      });
    },
    async replace() {
      throw new DomainError('not-supported', 'the content of a message never changes');
    },
    async move(ids, to) {
      return await store.transact(account, async (tx) => {
        const pairs = await tx.moveMessages(mailbox, ids.map(toUid).sort(ascending), to);
        return new Map(pairs.map(({ from, to: target }) => [String(from), String(target)]));
      });
    },
    async remove(items) {
      return await store.transact(account, async (tx) => {
        const versions = new Map(items.map(({ id, version }) => [id, version]));
        const rows = await tx.flagRows(mailbox, rangesOf([...versions.keys()]));
        const untouched = rows.filter(
          ([id, , , modseq]) => versions.get(String(id)) === String(modseq),
        );
        return (
          await tx.expunge(
            mailbox,
            untouched.map(([id]) => id),
          )
        ).map(String);
      });
    },
    async *look(ids, withHash) {
      for (let at = 0; at < ids.length; at += CHUNK) {
        const wanted = new Set(ids.slice(at, at + CHUNK));
        yield await store.read(
          account,
          async (reader) => await present(reader, mailbox, { wanted, withHash }),
        );
      }
    },
  };
}

async function likenesses(
  reader: AccountReader,
  mailbox: CollectionId,
  ranges: UidRanges,
): Promise<ExistingItem[]> {
  const found: ExistingItem[] = [];
  for await (const rows of reader.messages(mailbox, ['sent', 'size', 'threading'], ranges))
    for (const row of rows)
      found.push({
        id: String(row.uid),
        version: String(row.modseq),
        likeness: messageLikeness({
          messageId: row.messageId,
          sentAtSeconds: row.sentAtSeconds,
          subject: row.baseSubject ?? '',
          size: row.size ?? 0,
        }),
      });
  return found;
}

async function present(
  reader: AccountReader,
  mailbox: CollectionId,
  { wanted, withHash }: { wanted: ReadonlySet<string>; withHash: boolean },
): Promise<PresentItem[]> {
  const found: PresentItem[] = [];
  const parts = ['dates', ...(withHash ? (['size'] as const) : [])] as const;
  for await (const all of reader.messages(mailbox, parts, rangesOf([...wanted]))) {
    const rows = all.filter((row) => wanted.has(String(row.uid)));
    if (withHash)
      for await (const [row, content] of eachContent(reader, rows))
        found.push({ ...toPresent(row), contentHash: hashOf(content) });
    else found.push(...rows.map(toPresent));
  }
  return found;
}

function toPresent(row: MessageRow): PresentItem {
  return {
    id: String(row.uid),
    version: String(row.modseq),
    flags: flagsOf(row),
    ...(row.receivedAtSeconds !== undefined && { receivedAtSeconds: row.receivedAtSeconds }),
  };
}

function hashOf(content: Buffer | DomainError): string {
  // What cannot be read is not what was written.
  return hash('sha256', isDomainError(content) ? Buffer.alloc(0) : content, 'hex');
}

interface FlagStep {
  readonly uids: Uid[];
  readonly mode: 'add' | 'remove';
  readonly flags: ItemFlags;
}

/** Changes that are alike together: a mailbox marked as read is one change. */
function* flagChanges(changes: readonly FlagsWish[]): Generator<FlagStep> {
  const steps = new Map<string, FlagStep>();
  for (const { id, from, to } of changes)
    for (const [mode, flags] of [
      ['add', without(to, from)],
      ['remove', without(from, to)],
    ] as const) {
      if (flags.system === 0 && flags.keywords.length === 0) continue;
      const key = `${mode} ${flags.system} ${flags.keywords.join(' ')}`;
      const step = steps.get(key) ?? { uids: [], mode, flags };
      step.uids.push(toUid(id));
      steps.set(key, step);
    }
  for (const step of steps.values()) {
    step.uids.sort(ascending);
    yield step;
  }
}

function without(a: ItemFlags, b: ItemFlags): ItemFlags {
  const gone = new Set(b.keywords.map((it) => it.toLowerCase()));
  return {
    system: a.system & ~b.system,
    keywords: a.keywords.filter((it) => !gone.has(it.toLowerCase())),
  };
}

function flagsOf(row: Pick<MessageRow, 'system' | 'keywords'>): ItemFlags {
  return {
    system: row.system,
    keywords: row.keywords === '' ? [] : row.keywords.split(' ').sort(),
  };
}

function rangesOf(ids: readonly string[]): UidRanges {
  return rangesOfSorted(ids.map(Number).sort(ascending));
}
const ascending = (a: number, b: number): number => a - b;
const toUid = (id: string): Uid => uid(Number(id));
