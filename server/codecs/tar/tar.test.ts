import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { indexTar, type TarEntry } from './index-tar.ts';

const readFrom = (archive: Buffer) => async (start: number, length: number) =>
  archive.subarray(start, start + length);

const listOf = async (archive: Buffer): Promise<TarEntry[]> =>
  await Array.fromAsync(indexTar(readFrom(archive), archive.length));

const files: Readonly<Record<string, string>> = {
  'a.txt': 'x',
  empty: '',
  'Ordner mit Ümläuten/日本.eml': 'y'.repeat(512),
  [`${'long/'.repeat(40)}name-${'n'.repeat(120)}.txt`]: 'z'.repeat(1500),
};

for (const format of ['v7', 'ustar', 'gnu', 'posix'])
  test(`files of an archive that tar wrote as ${format}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailstead-tar-'));
    try {
      // What the oldest forms cannot name is left out.
      const names = Object.keys(files).filter((n) => n.length < 90 || /gnu|posix/.test(format));
      for (const name of names) {
        const path = join(folder, 'in', name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, files[name]!);
        utimesSync(path, 1_700_000_000, 1_700_000_000);
      }
      const out = join(folder, 'out.tar');
      execFileSync('tar', [`--format=${format}`, '-cf', out, '-C', join(folder, 'in'), '.']);
      const archive = readFileSync(out);
      const found = await listOf(archive);
      assert.deepEqual(
        new Map(
          found.map(({ path, start, size, modifiedAtSeconds }) => [
            path.replace('./', ''),
            [archive.toString('utf8', start, start + size), modifiedAtSeconds],
          ]),
        ),
        new Map(names.map((name) => [name, [files[name]!, 1_700_000_000]])),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

test('an archive that ends early gives what is whole, then says where it ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-tar-'));
  try {
    for (const name of ['1', '2']) writeFileSync(join(folder, name), 'x'.repeat(2000));
    execFileSync('tar', ['-cf', 't.tar', '1', '2'], { cwd: folder });
    const archive = readFileSync(join(folder, 't.tar')).subarray(0, 4000);
    const paths: string[] = [];
    await assert.rejects(
      async () => {
        for await (const { path } of indexTar(readFrom(archive), archive.length)) paths.push(path);
      },
      new InputSyntaxError('the archive ends within 2', 3072),
    );
    assert.deepEqual(paths, ['1']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is no tar archive is said so', async () => {
  await assert.rejects(listOf(Buffer.alloc(2048, 'no archive')), InputSyntaxError);
});
