import { hash } from 'node:crypto';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import { documentNameOf } from '#store/document-name.ts';
import type { PreparedDocument } from '#store/document.ts';
import type { AccountReader, Store } from '#store/store.ts';
import type { FeedContent, FeedObject } from './feed-content.ts';

/** What became of the events of a feed. */
export interface FeedChanges {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
}

interface Present {
  readonly name: string;
  readonly digest: string;
}

/** Objects read or written at once: sessions of the account wait no longer than that takes. */
const BATCH = 100;

/**
 * Makes a calendar what a feed says. Events that say the same stay the documents they are, with their ETags. What the feed
 * has, but cannot be kept, stays as it was.
 * @throws DomainError over-quota, not-found when the calendar is gone, cancelled by the signal between two batches
 */
export async function applyFeed(
  at: { readonly store: Store; readonly account: AccountId; readonly collection: Collection },
  content: FeedContent,
  signal: AbortSignal | undefined,
): Promise<FeedChanges> {
  const { store, account, collection } = at;
  const present = await store.read(account, (reader) => readPresent(reader, collection));
  // What a feed says twice counts as it says it last.
  const objects = [...new Map(content.objects.map((o) => [o.uid, o])).values()];
  const wanted = new Set([...objects.map((o) => o.uid), ...content.unusable]);
  const changes = objects.filter((o) => present.get(o.uid)?.digest !== digestOf(o.text));
  const gone = [...present].filter(([uid]) => !wanted.has(uid)).map(([, { name }]) => name);
  for (let from = 0; from < changes.length; from += BATCH) {
    assertRunning(signal);
    await writeBatch(at, changes.slice(from, from + BATCH), present);
  }
  for (let from = 0; from < gone.length; from += BATCH) {
    assertRunning(signal);
    await store.transact(account, async (tx) => {
      for (const name of gone.slice(from, from + BATCH))
        if ((await tx.document(collection.id, name)) !== undefined)
          await tx.removeDocument(collection.id, name);
    });
  }
  const changed = changes.filter((o) => present.has(o.uid)).length;
  return {
    created: changes.length - changed,
    changed,
    removed: gone.length,
    unchanged: objects.length - changes.length,
  };
}

async function readPresent(
  reader: AccountReader,
  { id }: Collection,
): Promise<ReadonlyMap<string, Present>> {
  const documents = await reader.documents(id);
  const present = new Map<string, Present>();
  for (let from = 0; from < documents.length; from += BATCH) {
    const batch = documents.slice(from, from + BATCH);
    const contents = await reader.readContents(batch.map((d) => d.itemId));
    for (const [i, { uid, name }] of batch.entries()) {
      const content = contents[i]!;
      const digest = content instanceof Error ? '' : digestOf(content.toString());
      present.set(uid ?? name, { name, digest });
    }
  }
  return present;
}

/** Many hosts write the time of the answer into each event. */
function digestOf(text: string): string {
  return hash('sha256', text.replaceAll(/^DTSTAMP[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n/gm, ''), 'hex');
}

async function writeBatch(
  at: { readonly store: Store; readonly account: AccountId; readonly collection: Collection },
  objects: readonly FeedObject[],
  present: ReadonlyMap<string, Present>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const prepared: { readonly name: string; readonly prepared: PreparedDocument }[] = [];
  for (const { uid, text } of objects) {
    const content = { kind: 'memory', bytes: Buffer.from(text) } as const;
    const document = await at.store.prepareDocument(content, 'text/calendar; charset=utf-8');
    const name = present.get(uid)?.name ?? documentNameOf(uid, 'ics');
    prepared.push({ name, prepared: stack.use(document) });
  }
  await at.store.transact(at.account, async (tx) => {
    for (const document of prepared) await tx.putDocument(at.collection.id, document);
  });
}

function assertRunning(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new DomainError('cancelled', 'it was stopped');
}
