import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { zstdDecompressSync } from 'node:zlib';
import { accountId } from '#platform/ids.ts';
import {
  noTransaction,
  openTestPacks,
  scanAll,
  storeText,
} from '../../../test/support/pack-folders.ts';
import { skipWithout } from '../../../test/support/peer.ts';

const run = promisify(execFile);

test('a full pack is followed by the next; places and order hold over both', async () => {
  await using packs = await openTestPacks({ packLimit: 2000 });
  const places = [];
  for (let n = 0; n < 30; n++) places.push(await storeText(packs, `message ${n}\r\n`, { n }));
  await packs.own.sync();
  assert.ok(places.at(-1)!.pack > 2);
  const { records } = await scanAll(packs.own);
  assert.deepEqual(
    records.map((r) => r.place),
    places,
  );
  assert.equal(String(await packs.own.readContent(places[0]!)), 'message 0\r\n');
});

test('two processes that take turns see what the other appended, rolled over, undid and compacted', async () => {
  await using packs = await openTestPacks({ packLimit: 3000 });
  await using other = await packs.another();
  const expected: number[] = [];
  for (let n = 0; n < 60; n++) {
    const side = n % 3 === 0 ? packs : other;
    const place = await storeText(side, `message ${n}\r\n`, { n });
    if (n % 7 === 5) await side.own.undoAppend([place], noTransaction);
    else expected.push(n);
    if (n === 40) {
      await using compaction = await other.own.compact();
      for (const r of (await scanAll(other.own)).records) await compaction.copy(r.place, r.facts);
      await compaction.finish();
      await compaction.removeOld();
    }
  }
  for (const side of [packs, other])
    assert.deepEqual(
      (await scanAll(side.own)).records.map((r) => r.facts['n']),
      expected,
    );
  assert.deepEqual(await packs.own.end(), await other.own.end());
});

test('records are taken back also when others came after them', async () => {
  await using packs = await openTestPacks({ packLimit: 1500 });
  const lost = [];
  for (let n = 0; n < 8; n++) lost.push(await storeText(packs, 'lost\r\n'));
  await storeText(packs, 'kept\r\n');
  await packs.own.undoAppend(lost, noTransaction);
  const { records, issues } = await scanAll(packs.own);
  assert.deepEqual(issues, []);
  assert.equal(records.length, 1);
  assert.equal(String(await packs.own.readContent(records[0]!.place)), 'kept\r\n');
});

test('a tail that another process left when it was killed is cut off before the next record', async () => {
  await using packs = await openTestPacks();
  const first = await storeText(packs, 'first\r\n');
  const torn = (await readFile(packs.packPath(1))).subarray(0, first.length - 9);
  await appendFile(packs.packPath(1), torn);
  const next = await storeText(packs, 'next\r\n');
  assert.equal(next.offset, first.length);
});

test('a compaction that is not finished or taken back leaves everything as it was', async () => {
  await using packs = await openTestPacks();
  const place = await storeText(packs, 'kept\r\n', { n: 1 });
  const before = await packs.own.end();
  {
    await using compaction = await packs.own.compact();
    await compaction.copy(place, { n: 2 });
    await assert.rejects(packs.own.compact(), /under way/);
  }
  assert.deepEqual(await packs.own.end(), before);
  await using other = await packs.another();
  await using compaction = await packs.own.compact();
  await compaction.copy(place, { n: 3 });
  const generation = await compaction.finish();
  for (const side of [packs, other]) assert.equal((await side.own.end()).generation, generation);
  await compaction.takeBack();
  for (const side of [packs, other]) assert.equal((await side.own.end()).generation, 0);
  await storeText(packs, 'later\r\n', { n: 4 });
  assert.deepEqual(
    (await scanAll(packs.own)).records.map((r) => r.facts['n']),
    [1, 4],
  );
});

test('a large content is one file on disk for all accounts, and the spool is empty after', async () => {
  await using packs = await openTestPacks();
  const bytes = Buffer.alloc(2_000_000, 'attachment ');
  {
    await using content = await packs.blobs.pack({ kind: 'memory', bytes });
    for (let n = 20; n < 25; n++) {
      await using blobs = await packs.blobs.open(accountId(n));
      await blobs.append([{ kind: 'message', facts: {}, content }], noTransaction);
      await blobs.sync();
    }
  }
  const folder = join(packs.folder, 'accounts/22/large');
  const [name] = await readdir(folder);
  assert.equal((await stat(join(folder, name!))).nlink, 5);
  assert.deepEqual(await readdir(join(packs.folder, 'run')), []);
  assert.ok(zstdDecompressSync(await readFile(join(folder, name!))).equals(bytes));
});

test('a folder that cannot be written is refused with what to do', async (t) => {
  if (process.getuid?.() === 0) {
    t.skip('root may write everywhere');
    return;
  }
  await using packs = await openTestPacks();
  await storeText(packs, 'x\r\n');
  await chmod(packs.packPath(1), 0o400);
  await using other = await packs.another();
  await assert.rejects(storeText(other, 'y\r\n'), { code: 'read-only' });
});

test('open files stay bounded over many packs and accounts', async () => {
  await using packs = await openTestPacks({ packLimit: 1, maxOpenFiles: 8 });
  const places = [];
  for (let n = 0; n < 40; n++) places.push(await storeText(packs, `message ${n}\r\n`));
  await packs.own.sync();
  for (const [n, read] of (await packs.own.readMany(places)).entries())
    assert.equal(String(read), `message ${n}\r\n`);
  if (!existsSync('/proc/self/fd')) return;
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => realName(`/proc/self/fd/${fd}`)),
  );
  assert.ok(open.filter((path) => path.startsWith(packs.folder)).length <= 8);
});

const skip = skipWithout('python3');
test(
  'the packs together are an mbox with every message that other programs read',
  { skip },
  async () => {
    await using packs = await openTestPacks({ packLimit: 1500, largeAbove: 4000 });
    const bodies = ['a\r\n', 'From b\r\n>From c\r\n', 'no end', '\r\n\r\n', 'x'.repeat(5000)];
    for (const [n, body] of bodies.entries())
      await storeText(packs, `Subject: message ${n}\r\nContent-Type: text/plain\r\n\r\n${body}`);
    await packs.own.append([{ kind: 'change', facts: {} }], noTransaction);
    const path = join(packs.folder, 'all.mbox');
    for (const name of (await readdir(join(packs.folder, 'accounts/7/packs'))).sort())
      await appendFile(
        path,
        zstdDecompressSync(await readFile(join(packs.folder, 'accounts/7/packs', name))),
      );
    const script =
      'import mailbox,sys,json;print(json.dumps([[m["Subject"],m.get_payload()] for m in mailbox.mbox(sys.argv[1])]))';
    const { stdout } = await run('python3', ['-c', script, path]);
    const read = JSON.parse(stdout) as [string, string][];
    assert.deepEqual(
      read.map(([subject]) => subject),
      bodies.map((_, n) => `message ${n}`),
    );
    assert.match(read[1]![1], /^>From b\r?\n>>From c\r?\n/);
    assert.match(read[4]![1], /large\/[0-9a-f]{64}\.eml\.zst/);
  },
);

test('a full disk refuses the record, leaves nothing of it behind and recovers by itself', async (t) => {
  if (process.platform !== 'linux') {
    t.skip('needs a limit on file sizes');
    return;
  }
  await using packs = await openTestPacks();
  const writer = fileURLToPath(
    new URL('../../../test/support/pack-writer-child.ts', import.meta.url),
  );
  // The shell's limit is in blocks of 1 KiB; without the signal the write fails with EFBIG.
  const limited = `trap '' XFSZ; ulimit -f 8; exec "$0" --disable-warning=ExperimentalWarning "$@"`;
  const { stdout } = await run('bash', [
    '-c',
    limited,
    process.execPath,
    writer,
    packs.folder,
    '40',
  ]);
  const acknowledged = stdout
    .trim()
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
  assert.match(stdout, /no-space/);
  assert.ok(acknowledged.length > 0 && acknowledged.length < 40);
  await storeText(packs, 'after\r\n', { n: 'after' });
  const { records, issues } = await scanAll(packs.own);
  assert.deepEqual(issues, []);
  assert.deepEqual(
    records.map((r) => r.facts['n']),
    [...acknowledged, 'after'],
  );
});

test('kill -9 of a writer loses nothing it acknowledged', async () => {
  await using packs = await openTestPacks({ packLimit: 200_000 });
  const writer = fileURLToPath(
    new URL('../../../test/support/pack-writer-child.ts', import.meta.url),
  );
  const seen: number[] = [];
  for (let cycle = 0; cycle < 3; cycle++) {
    const first = cycle * 1_000_000;
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', writer, packs.folder, '1000000', String(first)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.length > 600 * (cycle + 1)) child.kill('SIGKILL');
    }
    seen.push(...output.split('\n').slice(0, -1).map(Number));
    await storeText(packs, 'between\r\n', { n: -1 });
  }
  const { records, issues } = await scanAll(packs.own);
  assert.deepEqual(issues, []);
  const stored = records.map((r) => r.facts['n']).filter((n) => n !== -1);
  const known = new Set(stored);
  assert.equal(known.size, stored.length);
  assert.deepEqual(
    seen.filter((n) => !known.has(n)),
    [],
  );
});

async function realName(path: string): Promise<string> {
  return await readlink(path).catch(() => '');
}
