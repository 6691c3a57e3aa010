import { test } from 'node:test';
import * as fc from 'fast-check';
import { target } from './redo-batch.fuzz.ts';

test('batches of the redo log keep the laws of the fuzz target on a fixed run of inputs', () => {
  for (const input of target.corpus()) target.run(input);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => target.run(Buffer.from(bytes))),
    { numRuns: 200, seed: 1 },
  );
});
