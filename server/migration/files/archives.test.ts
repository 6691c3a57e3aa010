import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { makeFiles, type Files } from '../../../test/support/file-source.ts';
import { skipWithout } from '../../../test/support/peer.ts';
import { readWhole, type FileTree } from './file-tree.ts';
import { openTree } from './open-tree.ts';
import { createScratch } from './scratch.ts';

const skip = skipWithout('zip');
const clock = createSystemClock();
const MB = 1024 * 1024;

const files: Files = {
  'a.txt': 'a',
  'Mail/large.mbox': 'From large\n'.repeat(600_000),
  'Mail/Ünï/small.txt': 'small',
};

const makers: Readonly<Record<string, (folder: string) => string>> = {
  '.zip': (folder) => {
    execFileSync('zip', ['-q', '-r', '../x.zip', '.'], { cwd: folder });
    return join(folder, '../x.zip');
  },
  '.tar': (folder) => {
    execFileSync('tar', ['-cf', '../x.tar', '.'], { cwd: folder });
    return join(folder, '../x.tar');
  },
  '.tgz': (folder) => {
    execFileSync('tar', ['-czf', '../x.tgz', '.'], { cwd: folder });
    return join(folder, '../x.tgz');
  },
};

function pack(t: TestContext, ending: string, content: Files): string {
  const inner = Object.entries(content).map(([name, text]) => [`in/${name}`, text]);
  return makers[ending]!(join(makeFiles(t, Object.fromEntries(inner)), 'in'));
}

async function walk(tree: FileTree, folder = ''): Promise<string[]> {
  const found: string[] = [];
  for (const { name, isFolder } of await tree.children(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    found.push(...(isFolder ? await walk(tree, path) : [path]));
  }
  return found;
}

for (const ending of Object.keys(makers))
  test(`a ${ending} archive is read as the folder it was made of`, { skip }, async (t) => {
    const path = pack(t, ending, files);
    let folder: string;
    {
      await using scratch = createScratch();
      await using tree = await openTree([path], { clock, scratch });
      assert.deepEqual((await walk(tree)).sort(), Object.keys(files).sort());
      for (const [name, text] of Object.entries(files)) {
        const read = await readWhole(tree, name, 100 * MB);
        assert.equal(read.toString(), text, name);
        assert.equal((await tree.facts(name))?.size, read.length);
      }
      await using file = await tree.open('Mail/large.mbox');
      assert.equal((await file.read(11, 10)).toString(), 'From large');
      assert.equal((await file.read(file.size, 10)).length, 0);
      folder = await scratch.folder();
    }
    assert.equal(existsSync(folder), false, 'nothing is left on the disk');
  });

test(
  'parts that belong together are one tree; what they have twice is there twice',
  { skip },
  async (t) => {
    const parts = [
      pack(t, '.zip', { 'x/1': 'a', both: 'a' }),
      pack(t, '.tgz', { 'x/2': 'b', both: 'b' }),
    ];
    await using scratch = createScratch();
    await using tree = await openTree(parts, { clock, scratch });
    assert.deepEqual(await walk(tree), ['both', 'both (2)', 'x/1', 'x/2']);
  },
);

test('an archive made to fill the disk is refused before it is unpacked', { skip }, async (t) => {
  const bomb = { 'bomb.mbox': Buffer.alloc(60 * MB) };
  await using scratch = createScratch();
  const open = async (path: string) => await openTree([path], { clock, scratch });
  await assert.rejects(open(pack(t, '.zip', bomb)), /bomb\.mbox unpacks to more than 250 times/);
  await assert.rejects(open(pack(t, '.tgz', bomb)), /unpacks to more than 250 times its size/);
});

test(
  'a zip that says less than it holds is refused where its size is passed',
  { skip },
  async (t) => {
    const path = pack(t, '.zip', { lies: 'x'.repeat(100_000) });
    const bytes = readFileSync(path);
    const at = bytes.lastIndexOf('PK\x01\x02', bytes.length, 'latin1');
    bytes.writeUInt32LE(50, at + 24);
    writeFileSync(path, bytes);
    await using scratch = createScratch();
    await using tree = await openTree([path], { clock, scratch });
    await assert.rejects(readWhole(tree, 'lies', MB), /lies is damaged/);
  },
);

test('an archive that was not fetched whole is said so', { skip }, async (t) => {
  await using scratch = createScratch();
  for (const ending of Object.keys(makers)) {
    const path = pack(t, ending, files);
    truncateSync(path, Math.floor(statSync(path).size / 2));
    await assert.rejects(openTree([path], { clock, scratch }), /x\.\w+(:| is damaged)/, ending);
  }
});

test('a damaged file in a zip is found by its check sum', { skip }, async (t) => {
  const path = pack(t, '.zip', { 'a.txt': 'stored' });
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('PK\x01\x02', 0, 'latin1') + 16]! ^= 1;
  writeFileSync(path, bytes);
  await using scratch = createScratch();
  await using tree = await openTree([path], { clock, scratch });
  // What is stored as it is has no other copy to be held against.
  const read = await readWhole(tree, 'a.txt', MB);
  assert.equal(read.toString(), 'stored');
  const packed = pack(t, '.zip', { 'b.txt': 'b'.repeat(1000) });
  const other = readFileSync(packed);
  other[other.indexOf('PK\x01\x02', 0, 'latin1') + 16]! ^= 1;
  writeFileSync(packed, other);
  await using damaged = await openTree([packed], { clock, scratch });
  await assert.rejects(readWhole(damaged, 'b.txt', MB), /check sum is wrong/);
});

test('files of one name in parts of an archive are each there, with their ending', async (t) => {
  const parts = ['one', 'two', 'three'].map((text) =>
    pack(t, '.tar', { 'Mail/All.mbox': text, x: '' }),
  );
  await using scratch = createScratch();
  await using tree = await openTree(parts, { clock, scratch });
  const names = (await walk(tree)).filter((name) => name.startsWith('Mail/'));
  assert.deepEqual(names.sort(), ['Mail/All (2).mbox', 'Mail/All (3).mbox', 'Mail/All.mbox']);
  assert.equal((await readWhole(tree, 'Mail/All (3).mbox', 10)).toString(), 'three');
});
