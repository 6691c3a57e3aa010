import { test } from 'node:test';
import * as fc from 'fast-check';
import { target } from './imap.fuzz.ts';

test('the fuzz corpus and random changes of it break nothing', () => {
  const corpus = target.corpus();
  for (const input of corpus) target.run(input);
  const edit = fc.tuple(fc.nat(400), fc.nat(6), fc.uint8Array({ maxLength: 6 }));
  fc.assert(
    fc.property(fc.nat(corpus.length - 1), fc.array(edit, { maxLength: 6 }), (which, edits) => {
      let bytes = corpus[which]!;
      for (const [at, removed, added] of edits) {
        const from = at % (bytes.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from + removed)]);
      }
      target.run(bytes);
    }),
    { numRuns: 300 },
  );
});
