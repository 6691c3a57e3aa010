// Full text of one account: 10,000 messages of the load generators' mix (116 MB). Budgets (docs of the project): SEARCH FROM
// <= 10 ms, SEARCH TEXT <= 25 ms warm; contents, index and full text <= 0.65 of the raw bytes for text mail of 4 KiB.
import { mkdtempSync, rmSync, statSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { accountId, type AccountId, type CollectionId } from '#platform/ids.ts';
import { createLog } from '#platform/json-log.ts';
import { createRandom } from '#platform/random.ts';
import { createStore } from '#store/create-store.ts';
import { createFullTextFiles } from '#store/full-text-files.ts';
import { createIndexFiles } from '#store/index-files.ts';
import { createPackBlobs } from '#store/pack-blobs.ts';
import type { Store, TextField } from '#store/store.ts';
import { sharedData } from '../../test/support/shared-data.ts';
import { mail, report, time } from './figures.ts';

type Make = (options: {
  size: number;
  n: number;
  seed: number;
  kind?: string;
  date: Date;
}) => Buffer;

const account = accountId(1);

const make = await loadGenerator();
if (make === undefined) console.log(JSON.stringify({ skipped: 'the load generators are absent' }));
else {
  await measure('text of 4 KiB', 5_000, (n) =>
    make({ size: 4_096, n, seed: 7, date: new Date(1.6e12 + n * 9_000e3) }),
  );
  await measure('mix', 10_000, (n) => {
    const r = n % 20;
    const date = new Date(1.6e12 + n * 9_000e3);
    const kind = r === 7 || r === 13 || r === 19 ? 'mixed' : 'text';
    const size = r === 19 ? 102_400 : kind === 'mixed' ? 30_720 : 4_096;
    return make({ size, n, seed: 7, kind, date });
  });
}
await deliveries();
await measure('text of many random words', 2_000, (n) => mail(n, 4_096));

async function measure(name: string, count: number, messageOf: (n: number) => Buffer) {
  await using opened = open();
  const { store, folder } = opened;
  const inbox = await inboxOf(store, account);
  let raw = 0;
  let adding = 0;
  for (let n = 0; n < count; n += 50) {
    const messages = Array.from({ length: 50 }, (_, i) => messageOf(n + i));
    for (const message of messages) raw += message.length;
    const start = performance.now();
    await addAll(store, { id: account, inbox }, messages);
    adding += performance.now() - start;
  }
  const search = async (field: TextField, needle: string) =>
    await store.read(account, async (r) => await r.searchText(inbox, field, needle));
  const start = performance.now();
  await search('text', 'zzyzxq');
  const ms = performance.now() - start;
  report(`${name}: add`, { messages: count, rawMb: raw / 1e6, ms: adding });
  report(`${name}: catch up`, { ms, perSecond: (count / ms) * 1_000 });
  for (const [field, needle] of [
    ['text', 'zzyzxq'],
    ['from', 'lopez'],
    ['from', 'erso'],
    ['subject', 'invoice'],
    ['body', 'migration deadline'],
    ['text', 'ing'],
    ['text', 'e'],
  ] as const) {
    const found = await search(field, needle);
    report(`${name}: ${field} "${needle}"`, {
      hits: found.items.size,
      isExact: Number(found.isExact),
    });
    await time(`${name}: ${field} "${needle}"`, 9, async () => await search(field, needle));
  }
  await addAll(store, { id: account, inbox }, [messageOf(count)]);
  await time(`${name}: text after one more message`, 1, async () => await search('text', 'zzyzxq'));
  await addAll(
    store,
    { id: account, inbox },
    Array.from({ length: 40 }, (_, i) => messageOf(count + 1 + i)),
  );
  await time(`${name}: text after 40 more`, 1, async () => await search('text', 'zzyzxq'));
  sizes(name, join(folder, '1'), raw);
}

/** A store with full text in a folder of its own. */
function open() {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-bench-'));
  const parts = new AsyncDisposableStack();
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const clock = createSystemClock();
  const random = createRandom();
  const log = createLog({ level: 'warn' });
  const blobs = parts.use(
    createPackBlobs({ folder, spoolFolder: join(folder, 'spool'), clock, random, log }),
  );
  const indexes = parts.use(createIndexFiles({ folder, durability: 'normal', clock, log }));
  const fullText = parts.use(createFullTextFiles({ folder, clock, log }));
  const store = parts.use(
    createStore({
      fullText,
      indexes,
      blobs,
      bus: createLocalBus(),
      clock,
      random,
      log,
      bootId: 'bench',
      undeleteDays: () => 14,
      openAccounts: 10,
      quotaOf: async () => ({ bytes: undefined, messages: undefined }),
    }),
  );
  return { store, folder, [Symbol.asyncDispose]: async () => await parts.disposeAsync() };
}

/** One message a transaction into 20 accounts at once, alone and while another account with a backlog is fed. */
async function deliveries() {
  await using opened = open();
  const { store } = opened;
  const big = await inboxOf(store, account);
  const boxes = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const id = accountId(10 + i);
      return { id, inbox: await inboxOf(store, id) };
    }),
  );
  let n = 0;
  const deliver = async (rounds: number) => {
    const start = performance.now();
    await Promise.all(
      boxes.map(async ({ id, inbox }) => {
        for (let i = 0; i < rounds; i++) await addAll(store, { id, inbox }, [mail(++n, 4_096)]);
      }),
    );
    return (rounds * boxes.length * 1_000) / (performance.now() - start);
  };
  await deliver(20);
  for (let round = 0; round < 3; round++) {
    const alone = await deliver(50);
    for (let i = 0; i < 40; i++)
      await addAll(
        store,
        { id: account, inbox: big },
        Array.from({ length: 50 }, () => mail(++n, 4_096)),
      );
    const feeding = store.read(account, async (r) => await r.searchText(big, 'text', 'zzyzxq'));
    const start = performance.now();
    const whileFed = await deliver(50);
    const deliverMs = performance.now() - start;
    await feeding;
    report('deliveries a second', {
      alone,
      whileFed,
      deliverMs,
      feedMs: performance.now() - start,
    });
  }
}

async function inboxOf(store: Store, id: AccountId): Promise<CollectionId> {
  return await store.read(id, async (r) => (await r.collectionByName('mailbox', 'INBOX'))!.id);
}

async function addAll(
  store: Store,
  { id, inbox }: { readonly id: AccountId; readonly inbox: CollectionId },
  messages: readonly Buffer[],
) {
  const prepared = await Promise.all(
    messages.map(async (bytes) => await store.prepareMessage({ kind: 'memory', bytes })),
  );
  await store.transact(id, async (tx) => {
    for (const message of prepared)
      await tx.addMessage(inbox, {
        prepared: message,
        receivedAtSeconds: 1_700_000_000,
        flags: { system: 0, keywords: [] },
      });
  });
}

function sizes(name: string, folder: string, raw: number) {
  const size = (file: string) => statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0;
  const packs = readdirSync(join(folder, 'packs')).reduce(
    (sum, f) => sum + size(join('packs', f)),
    0,
  );
  report(`${name}: sizes as parts of the raw bytes`, {
    contents: packs / raw,
    index: size('index.sqlite') / raw,
    fullText: size('fulltext.sqlite') / raw,
    fullTextLog: size('fulltext.sqlite-wal') / raw,
  });
}

async function loadGenerator(): Promise<Make | undefined> {
  const path = sharedData('..', 'tools', 'load', 'lib.mjs');
  if (path === undefined) return undefined;
  return ((await import(pathToFileURL(path).href)) as { makeMessage: Make }).makeMessage;
}
