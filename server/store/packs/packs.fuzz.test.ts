import { test } from 'node:test';
import * as fc from 'fast-check';
import { RECORD_MAGIC } from './record-header.ts';
import { target } from './packs.fuzz.ts';

test('records keep the laws of the fuzz target on a fixed run of inputs', async () => {
  for (const input of target.corpus()) await target.run(input);
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom(...['From ', '>From ', '\n', '\r\n', 'a: b\r\n'].map((s) => Buffer.from(s))),
    fc.constant(RECORD_MAGIC),
    fc.constant(Uint8Array.of(0x5d, 0x2a, 0x4d, 0x18)),
  );
  const input = fc.array(piece, { maxLength: 30 }).map((parts) => Buffer.concat(parts));
  await fc.assert(
    fc.asyncProperty(input, (bytes) => target.run(bytes)),
    { numRuns: 200, seed: 1 },
  );
});
