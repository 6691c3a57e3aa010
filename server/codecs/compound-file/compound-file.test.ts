import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { findEntry, readStream } from './compound-file.ts';
import type { Storage, Stream } from './compound-file.ts';
import { formatCompoundFile } from './format-compound-file.ts';
import { openCompoundFile } from './open-compound-file.ts';

const noClass = Buffer.alloc(16);

function stream(name: string, content: Buffer): Stream {
  return { kind: 'stream', name, size: content.length, read: () => content };
}

function storage(name: string, entries: (Storage | Stream)[], classId = noClass): Storage {
  return { kind: 'storage', name, classId, entries };
}

interface Plain {
  readonly name: string;
  readonly content?: string;
  readonly entries?: readonly Plain[];
}

function plain(entry: Storage | Stream): Plain {
  if (entry.kind === 'stream') return { name: entry.name, content: entry.read().toString('hex') };
  const entries = entry.entries.map(plain);
  return { name: entry.name, entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

test('what is written is read back, streams of every size', () => {
  const content = fc
    .record({ size: fc.constantFrom(0, 1, 64, 65, 4095, 4096, 9000), byte: fc.nat(255) })
    .map(({ size, byte }) => Buffer.alloc(size, byte));
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z_0-9.]{1,31}$/), {
    maxLength: 12,
    selector: (name) => name.toUpperCase(),
  });
  fc.assert(
    fc.property(names, names, fc.array(content, { minLength: 24, maxLength: 24 }), (a, b, list) => {
      const inner = storage(
        'inner',
        b.map((name, i) => stream(name, list[i + 12]!)),
        Buffer.from('0102030405060708090a0b0c0d0e0f10', 'hex'),
      );
      const root = storage('Root Entry', [
        ...a.filter((n) => n.toUpperCase() !== 'INNER').map((name, i) => stream(name, list[i]!)),
        inner,
      ]);
      const read = openCompoundFile(formatCompoundFile(root));
      assert.deepEqual(plain(read), plain(root));
      const found = findEntry(read, 'INNER');
      assert.ok(found?.kind === 'storage' && found.classId.equals(inner.classId));
    }),
    { numRuns: 60 },
  );
});

test('a file so long that its allocation table needs a list of its own is read back', () => {
  const content = Buffer.alloc(8 * 1024 * 1024, 'x');
  const root = openCompoundFile(formatCompoundFile(storage('', [stream('long', content)])));
  assert.ok(readStream(root, 'LONG')?.equals(content));
  assert.equal(readStream(root, 'other'), undefined);
});

test('a stream whose sectors are cut off or run in a circle is an error of its own', () => {
  const bytes = formatCompoundFile(
    storage('', [stream('a', Buffer.alloc(5000)), stream('b', Buffer.from('b'))]),
  );
  const tableAt = (bytes.readUInt32LE(76) + 1) * 512;
  const start = [...Array(10).keys()].find((i) => bytes.readUInt32LE(tableAt + i * 4) === i + 1)!;
  for (const next of [start, 0xff_ff_ff_fe, 0x00_ff_ff_ff]) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt32LE(next, tableAt + start * 4);
    const root = openCompoundFile(damaged);
    assert.equal(readStream(root, 'b')?.toString(), 'b');
    if (next === start) assert.equal(readStream(root, 'a')?.length, 5000);
    else assert.throws(() => readStream(root, 'a'), InputSyntaxError);
  }
});

test('other bytes are refused', () => {
  for (const text of ['', 'x', 'x'.repeat(600)])
    assert.throws(() => openCompoundFile(Buffer.from(text)), InputSyntaxError);
});

const folder = sharedData('msg');
const skip = folder === undefined ? 'the shared test data is not here' : false;

test(
  'real files are read to the last stream, and the same again when written anew',
  { skip },
  () => {
    for (const name of globSync('**/*.msg', { cwd: folder! })) {
      const root = openCompoundFile(readFileSync(join(folder!, name)));
      assert.ok(root.entries.length > 1, name);
      assert.deepEqual(plain(openCompoundFile(formatCompoundFile(root))), plain(root), name);
    }
  },
);
