import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { accountId } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import {
  noTransaction,
  openPacksOf,
  openTestPacks,
  scanAll,
  storeText,
  type TestPacks,
} from '../../test/support/pack-folders.ts';
import { RedoLog } from './redo/redo-log.ts';
import { hasRedoLog, settleRedoLogs } from './redo-log.ts';

const run = promisify(execFile);

/** The server's part of what a start does; gives how the packs look to the next process. */
async function startAnew(folder: string, bootId: string, data = folder): Promise<void> {
  await settleRedoLogs({
    folder: join(data, 'redo'),
    accounts: join(data, 'accounts'),
    bootId,
    slot: 'all',
    log: createSilentLog(),
  });
}

/** Until there is a segment packs are synced themselves. */
async function waitForSegment(packs: TestPacks): Promise<void> {
  await storeText(packs, 'first\r\n', { n: 'first' });
  await packs.own.sync();
  while (!isSegmentThere(packs.folder)) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
}

function isSegmentThere(folder: string): boolean {
  const redo = join(folder, 'redo');
  return (
    existsSync(redo) &&
    readdirSync(redo).some((name) => statSync(join(redo, name)).size > 4_000_000)
  );
}

async function numbersIn(folder: string): Promise<{ numbers: unknown[]; issues: unknown[] }> {
  await using blobs = openPacksOf(folder);
  await using own = await blobs.open(accountId(7));
  const { records, issues } = await scanAll(own);
  return { numbers: records.map((r) => r.facts['n']), issues };
}

/** What the packs' file systems had not yet written goes away. */
async function losePages(path: string, from: number): Promise<void> {
  const { size } = statSync(path);
  await truncate(path, from);
  await truncate(path, size);
}

for (const [what, lose] of [
  ['its end', async (path: string, from: number) => await truncate(path, from)],
  ['its end but not its length', losePages],
] as const)
  test(`a pack that lost ${what} in a power cut has everything again that was acknowledged`, async () => {
    await using packs = await openTestPacks({ bootId: 'boot-1' });
    await waitForSegment(packs);
    const { offset } = await packs.own.end();
    for (let n = 0; n < 20; n++) {
      await storeText(packs, `message ${n}\r\n`, { n });
      await packs.own.sync();
    }
    await lose(packs.packPath(1), offset);
    await startAnew(packs.folder, 'boot-2');
    const { numbers, issues } = await numbersIn(packs.folder);
    assert.deepEqual(numbers, ['first', ...Array(20).keys()]);
    assert.deepEqual(issues, []);
    assert.equal(hasRedoLog(join(packs.folder, 'redo')), false);
  });

test('a record that was taken back after it was synced does not come back by the redo log', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  const { offset } = await packs.own.end();
  const place = await storeText(packs, 'refused\r\n', { n: 'refused' });
  await packs.own.sync();
  await packs.own.undoAppend([place], noTransaction);
  await storeText(packs, 'later, and longer than what was refused\r\n', { n: 'later' });
  await packs.own.sync();
  await truncate(packs.packPath(1), offset);
  await startAnew(packs.folder, 'boot-2');
  const { numbers, issues } = await numbersIn(packs.folder);
  assert.deepEqual(numbers, ['first', 'later']);
  assert.deepEqual(issues, []);
});

test('a record that was taken back before it was synced leaves its place to the next one', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  const { offset } = await packs.own.end();
  const place = await storeText(packs, 'refused\r\n', { n: 'refused' });
  await packs.own.undoAppend([place], noTransaction);
  const next = await storeText(packs, 'x\r\n', { n: 'next' });
  await packs.own.sync();
  assert.equal(next.offset, offset);
  await truncate(packs.packPath(1), offset);
  await startAnew(packs.folder, 'boot-2');
  assert.deepEqual((await numbersIn(packs.folder)).numbers, ['first', 'next']);
});

test('what comes in pieces of many accounts and segments is all there after a power cut', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  const { randomBytes } = await import('node:crypto');
  const expected: unknown[] = ['first'];
  for (let n = 0; n < 800; n++) {
    // Random text does not shrink: some of it is too large for the log, and the pack is synced.
    const text = randomBytes(n % 50 === 0 ? 60_000 : 15_000).toString('base64');
    await storeText(packs, `${text}\r\n`, { n });
    expected.push(n);
    if (n % 3 === 0) await packs.own.sync();
  }
  await packs.own.sync();
  const segments = await readdir(join(packs.folder, 'redo'));
  assert.ok(segments.length > 1 && segments.length <= 16, `${segments.length} segments`);
  await startAnew(packs.folder, 'boot-2');
  const { numbers, issues } = await numbersIn(packs.folder);
  assert.deepEqual(numbers, expected);
  assert.deepEqual(issues, []);
});

test('a batch that was not wholly written counts for nothing, those before it count', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  const { offset } = await packs.own.end();
  for (const n of [1, 2]) {
    await storeText(packs, `message ${n}\r\n`, { n });
    await packs.own.sync();
  }
  const [name] = await readdir(join(packs.folder, 'redo'));
  await using file = await open(join(packs.folder, 'redo', name!), 'r+');
  const { buffer } = await file.read(Buffer.alloc(8192), 0, 8192, 4096);
  await file.write(Buffer.from('torn'), 0, 4, 4096 + buffer.lastIndexOf('MSRB') + 30);
  await truncate(packs.packPath(1), offset);
  await startAnew(packs.folder, 'boot-2');
  assert.deepEqual((await numbersIn(packs.folder)).numbers, ['first', 1]);
});

test('in the same start of the machine the packs are only synced: what is in memory of them is newer', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  await storeText(packs, 'message\r\n', { n: 1 });
  await packs.own.sync();
  const later = Buffer.from(await readFile(packs.packPath(1)));
  later[later.length - 1]! ^= 1;
  await using file = await open(packs.packPath(1), 'r+');
  await file.write(later, 0, later.length, 0);
  await startAnew(packs.folder, 'boot-1');
  assert.ok((await readFile(packs.packPath(1))).equals(later));
  assert.equal(hasRedoLog(join(packs.folder, 'redo')), false);
});

test('in the same start of the machine, too, a pack that was cut has everything again', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  const { offset } = await packs.own.end();
  for (let n = 0; n < 5; n++) {
    await storeText(packs, `message ${n}\r\n`, { n });
    await packs.own.sync();
  }
  await truncate(packs.packPath(1), offset + 30);
  await startAnew(packs.folder, 'boot-1');
  const { numbers, issues } = await numbersIn(packs.folder);
  assert.deepEqual(numbers, ['first', 0, 1, 2, 3, 4]);
  assert.deepEqual(issues, []);
});

test('a copied data folder is completed too, but a pack with another content is left alone', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  const { offset } = await packs.own.end();
  await storeText(packs, 'message\r\n', { n: 1 });
  await packs.own.sync();
  for (const isOther of [false, true]) {
    const copy = join(packs.folder, `copy-${isOther}`);
    for (const part of ['accounts', 'redo'])
      await cp(join(packs.folder, part), join(copy, part), { recursive: true });
    const pack = join(copy, 'accounts/7/packs/000001.mbox.zst');
    await truncate(pack, offset);
    if (isOther) await writeFile(pack, 'restored from elsewhere', { flag: 'a' });
    await startAnew(packs.folder, 'boot-2', copy);
    const { numbers } = await numbersIn(copy);
    assert.deepEqual(numbers, isOther ? ['first'] : ['first', 1]);
  }
});

test('packs that are gone, and accounts that were removed, are no reason to stop', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  await storeText(packs, 'message\r\n', { n: 1 });
  await packs.own.sync();
  await rename(packs.packPath(1), packs.packPath(2));
  await startAnew(packs.folder, 'boot-2');
  await rm(join(packs.folder, 'accounts'), { recursive: true });
  await startAnew(packs.folder, 'boot-3');
});

test('a quiet log is emptied, an orderly end leaves none', async () => {
  const clock = createFakeClock();
  await using packs = await openTestPacks({ bootId: 'boot-1', clock });
  await waitForSegment(packs);
  await storeText(packs, 'message\r\n', { n: 1 });
  await packs.own.sync();
  // Segments made in advance are removed besides.
  const isEmpty = async () => {
    const folder = join(packs.folder, 'redo');
    const batches = (await readdir(folder)).map(async (name) =>
      (await readFile(join(folder, name)).catch(() => Buffer.alloc(0))).subarray(4096, 4100),
    );
    return (await Promise.all(batches)).every((bytes) => bytes.toString('latin1') !== 'MSRB');
  };
  assert.equal(await isEmpty(), false);
  await clock.advance(6_000);
  while (!(await isEmpty())) await new Promise((resolve) => setTimeout(resolve, 5));
  {
    await using other = await openTestPacks({ bootId: 'boot-1' });
    await waitForSegment(other);
    await storeText(other, 'message\r\n', { n: 1 });
    await other.own.sync();
    await other.blobs[Symbol.asyncDispose]();
    assert.deepEqual(await readdir(join(other.folder, 'redo')), []);
    assert.deepEqual((await numbersIn(other.folder)).numbers, ['first', 1]);
  }
});

test('a log of a newer version is refused by name, and stays', async () => {
  await using packs = await openTestPacks({ bootId: 'boot-1' });
  await waitForSegment(packs);
  const [name] = await readdir(join(packs.folder, 'redo'));
  const path = join(packs.folder, 'redo', name!);
  await using file = await open(path, 'r+');
  await file.write('Mailstead redo log, format 2', 0);
  await assert.rejects(startAnew(packs.folder, 'boot-2'), {
    code: 'not-supported',
    message: /0-1\.redo: .*format 2.*install the newer version/,
  });
  assert.ok(existsSync(path));
});

test('a log that cannot be written any more is done without, and nothing acknowledged is lost', async (t) => {
  if (process.platform !== 'linux') {
    t.skip('needs a limit on file sizes');
    return;
  }
  await using packs = await openTestPacks();
  const child = startWriter(packs.folder, 'boot-1');
  let output = '';
  let isLimited = false;
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const lines = output.split('\n').length;
    if (!isLimited && lines > 100) {
      // What lies beyond cannot be written; the packs are shorter.
      isLimited = true;
      await run('prlimit', ['--pid', String(child.pid), '--fsize=400000']);
    }
    if (lines < 3000) continue;
    child.kill('SIGSTOP');
    break;
  }
  assert.equal(isSegmentThere(packs.folder), false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { numbers, issues } = await numbersIn(packs.folder);
  assert.deepEqual(issues, []);
  const acknowledged = output.split('\n').slice(0, -1).map(Number);
  assert.deepEqual(numbers.slice(0, acknowledged.length), acknowledged);
});

function startWriter(folder: string, bootId: string) {
  const writer = fileURLToPath(new URL('../../test/support/pack-writer-child.ts', import.meta.url));
  // Without the signal a write beyond the limit fails with EFBIG.
  const command = `trap '' XFSZ; exec "$0" --disable-warning=ExperimentalWarning "$@"`;
  const args = [process.execPath, writer, folder, '1000000', '0', bootId];
  return spawn('bash', ['-c', command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('a pack that cannot be synced stops all writing; the next start writes it again from the log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-redo-'));
  try {
    const clock = createFakeClock();
    const pack = join(folder, 'accounts/7/packs/000001.mbox.zst');
    await mkdir(join(pack, '..'), { recursive: true });
    await writeFile(pack, '');
    let isBroken = false;
    const log = new RedoLog({
      folder: join(folder, 'redo'),
      accounts: join(folder, 'accounts'),
      slot: 0,
      bootId: 'boot-1',
      clock,
      log: createSilentLog(),
      async syncPack() {
        if (isBroken) throw new Error('the disk is gone');
      },
    });
    const inode = statSync(pack, { bigint: true }).ino;
    const write = async (text: string) =>
      await log.write([{ path: pack, inode, offset: 0, bytes: Buffer.from(text) }]);
    await write('one');
    while (!isSegmentThere(folder)) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await write('two');
    isBroken = true;
    await clock.advance(6_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await assert.rejects(write('three'), { code: 'unavailable', message: /check the disk/ });
    await startAnew(folder, 'boot-1');
    assert.equal(await readFile(pack, 'utf8'), 'two');
    assert.deepEqual(await readdir(join(folder, 'redo')), []);
    await log[Symbol.asyncDispose]();
  } finally {
    await rm(folder, { recursive: true });
  }
});
