import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { writeMailbox } from '../../../test/support/pst/mailbox-writer.ts';
import { openPst } from './open-pst.ts';

const ITEMS = 60;
const ATTACHMENT_BYTES = 4_000_000;

/**
 * What buffers take once the collector is through. It gives them back on threads of its own and on later turns
 * of the event loop, so that one collection does not tell on a busy machine: it is asked until nothing more goes.
 */
async function keptBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  let kept = Infinity;
  for (let unchanged = 0; unchanged < 5;) {
    gc();
    await setTimeout(20);
    const now = process.memoryUsage().arrayBuffers;
    unchanged = now < kept ? 0 : unchanged + 1;
    kept = Math.min(kept, now);
  }
  return kept;
}

test('what is kept of a large file is small, also where buffers are parts of larger ones', async () => {
  const content = Buffer.alloc(16_384, 'content ');
  const image = writeMailbox({
    shape: { kind: 'unicode', encryption: 'none' },
    folders: [
      {
        name: 'Post',
        items: Array.from({ length: ITEMS }, (_, n) => ({
          properties: [
            [0x001a_001f, 'IPM.Note'],
            [0x0037_001f, `Mail ${n}`],
          ],
          attachments: [
            {
              properties: [[0x3705_0003, 1]],
              data: {
                size: ATTACHMENT_BYTES,
                block: (_index: number, length: number) => content.subarray(0, length),
              },
            },
          ],
        })),
      },
    ],
  });
  // As files give them: small ones out of Node's pool.
  const readAt = async (offset: number, length: number) => {
    const bytes = image.read(offset, length);
    const out = Buffer.allocUnsafe(bytes.length);
    bytes.copy(out);
    return out;
  };
  const pst = await openPst({ readAt, fileBytes: image.size });
  const before = await keptBytes();
  let items = 0;
  let read = 0;
  for await (const folder of pst.folders())
    for await (const { id } of pst.entries(folder)) {
      const { attachments } = await pst.readItem(id);
      for (const { content: found } of attachments)
        if (found.kind === 'data') for await (const piece of found.chunks()) read += piece.length;
      items++;
    }
  const keptMb = ((await keptBytes()) - before) / 2 ** 20;
  assert.deepEqual([items, read], [ITEMS, ITEMS * ATTACHMENT_BYTES]);
  assert.ok(keptMb < 16, `${keptMb.toFixed(1)} MB are kept`);
});
