import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { crc32, inflateRawSync } from 'node:zlib';
import { InputSyntaxError } from '#platform/errors.ts';
import { skipWithout } from '../../../test/support/peer.ts';
import { dataStart } from './data-start.ts';
import { readDirectory } from './read-directory.ts';

const skip = skipWithout('zip');
const readFrom = (archive: Buffer) => async (start: number, length: number) =>
  archive.subarray(start, start + length);

async function contentsOf(archive: Buffer): Promise<Map<string, string>> {
  const read = readFrom(archive);
  const found = new Map<string, string>();
  for await (const entry of readDirectory(read, archive.length)) {
    const start = await dataStart(read, entry);
    const raw = archive.subarray(start, start + entry.packedSize);
    const bytes = entry.method === 'stored' ? raw : inflateRawSync(raw);
    assert.equal(bytes.length, entry.size);
    assert.equal(crc32(bytes), entry.crc32);
    assert.equal(entry.modifiedAtSeconds, 1_700_000_000);
    found.set(entry.path, bytes.toString());
  }
  return found;
}

const files: Readonly<Record<string, string>> = {
  'a.txt': 'x',
  empty: '',
  'Ordner mit Ümläuten/日本.eml': 'y'.repeat(5000),
};

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-zip-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
    utimesSync(join(folder, name), 1_700_000_000, 1_700_000_000);
  }
  return folder;
}

for (const [how, options] of [
  ['as it does', []],
  ['with zip64', ['-fz']],
  ['stored', ['-0']],
] as const)
  test(`files of an archive that zip wrote ${how}`, { skip }, async (t) => {
    const folder = makeFolder(t);
    execFileSync('zip', ['-q', '-r', ...options, '../out.zip', '.'], { cwd: folder });
    const out = join(folder, '..', 'out.zip');
    t.after(() => rmSync(out));
    const archive = readFileSync(out);
    const expected = new Map(Object.entries(files));
    assert.deepEqual(await contentsOf(archive), expected);
    // A program that unpacks itself.
    const shifted = Buffer.concat([Buffer.from('#!/bin/sh\nexit\n'), archive]);
    assert.deepEqual(await contentsOf(shifted), expected);
  });

test('an archive that is cut, or none, is said so', { skip }, async (t) => {
  const folder = makeFolder(t);
  execFileSync('zip', ['-q', '-r', 'out.zip', '.'], { cwd: folder });
  const archive = readFileSync(join(folder, 'out.zip'));
  await assert.rejects(contentsOf(archive.subarray(0, archive.length - 60)), InputSyntaxError);
  await assert.rejects(contentsOf(archive.subarray(60)), InputSyntaxError);
  await assert.rejects(contentsOf(Buffer.from('no archive')), InputSyntaxError);
});
