// `node bench/store/store.bench.ts [messages]`: what one delivery and the hot reads and changes cost; one JSON line a figure.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Uid } from '#platform/ids.ts';
import { createStoreFolder } from '../../test/support/open-test-store.ts';
import { inbox } from '../../test/support/store-seeds.ts';
import { mail, report, time } from './figures.ts';

const COUNT = Number(process.argv[2] ?? 10_000);
const SIZE = 4096;

await using data = await createStoreFolder();
const store = data.open();
const { account } = data;
const box = await inbox(store, account);
const flags = { system: 0, keywords: [] };

async function deliver(n: number): Promise<void> {
  await using prepared = await store.prepareMessage({ kind: 'memory', bytes: mail(n, SIZE) });
  const prefix = Buffer.from(
    `Return-Path: <a@example.net>\r\nDelivered-To: bob@example.test\r\nReceived: by mail id ${n};\r\n`,
  );
  const message = { prepared, prefix, receivedAtSeconds: 1_767_600_000 + n, flags };
  await store.transact(account, (tx) => tx.addMessage(box.id, message));
}

async function deliverAll(): Promise<void> {
  const LANES = 20;
  let n = 0;
  const before = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      while (n < COUNT) await deliver(n++);
    }),
  );
  const used = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1000;
  const cpu = (used.user + used.system) / COUNT;
  report('deliver 4 KiB, 20 at once', { perSecond: COUNT / seconds, cpuMicrosEach: cpu });
}

function folderBytes(folder: string): number {
  let sum = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name)).size;
  return sum;
}

await deliverAll();
await time('generate one mail', 200, async () => mail(1, SIZE));
await time(
  'deliver 4 KiB, one by one',
  300,
  async () => await deliver(COUNT + Math.random() * 1e9),
);
await time('prepare 4 KiB', 300, async () => {
  await using _ = await store.prepareMessage({ kind: 'memory', bytes: mail(7, SIZE) });
});
await time('select', 200, async () => {
  await store.read(account, async (r) => {
    const found = await r.collectionByName('mailbox', 'INBOX');
    await r.firstUnseen(found!.id);
  });
});
await time('uids', 30, () => store.read(account, (r) => r.uids(box.id)));
await time('flagRows', 30, () => store.read(account, (r) => r.flagRows(box.id)));
const columns = ['dates', 'size', 'envelope', 'bodyStructure'] as const;
await time('messages with envelope, structure, dates, size', 20, () =>
  store.read(account, async (r) => {
    let rows = 0;
    for await (const chunk of r.messages(box.id, columns)) rows += chunk.length;
    return rows;
  }),
);
await time('messages: dates alone', 20, () =>
  store.read(account, async (r) => {
    let rows = 0;
    for await (const chunk of r.messages(box.id, ['dates'])) rows += chunk.length;
    return rows;
  }),
);
const uids = Array.from(await store.read(account, (r) => r.uids(box.id))) as Uid[];
const thousand = uids.slice(0, 1000);
let bit = 0;
await time('changeFlags of 1,000', 20, () =>
  store.transact(account, (tx) =>
    tx.changeFlags(box.id, thousand, {
      mode: bit++ % 2 ? 'add' : 'remove',
      flags: { system: 2, keywords: [] },
    }),
  ),
);
await time('changeFlags of one', 100, () =>
  store.transact(account, (tx) =>
    tx.changeFlags(box.id, thousand.slice(0, 1), {
      mode: bit++ % 2 ? 'add' : 'remove',
      flags: { system: 1, keywords: [] },
    }),
  ),
);
const target = await store.transact(account, (tx) =>
  tx.createCollection({ kind: 'mailbox', name: 'Target' }),
);
await time('copyMessages of 1,000', 10, () =>
  store.transact(account, (tx) => tx.copyMessages(box.id, thousand, target.id)),
);
let from = [box.id, target.id];
let moving: readonly Uid[] = thousand;
await time('moveMessages of 1,000', 10, async () => {
  const pairs = await store.transact(account, (tx) => tx.moveMessages(from[0]!, moving, from[1]!));
  moving = pairs.map((p) => p.to);
  from = from.toReversed();
});
await time('read 1,000 contents', 5, () =>
  store.read(account, async (r) => {
    for await (const chunk of r.messages(target.id, [], [1, 1000]))
      for (const row of chunk) await r.readContent(row.itemId);
  }),
);
await store[Symbol.asyncDispose]();
const raw = COUNT * SIZE;
report('disk per raw byte', {
  all: folderBytes(data.folder) / raw,
  index: statSync(join(data.folder, 'accounts', String(account), 'index.sqlite')).size / raw,
});
