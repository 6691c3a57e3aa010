// Real archives of lists: message by message what another program finds in them.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openFiles, seeAll } from '../support/file-source.ts';
import { runPeer, skipWithout } from '../support/peer.ts';
import { sharedData } from '../support/shared-data.ts';

const skip = skipWithout('python3');
const script = fileURLToPath(new URL('mbox-archives.py', import.meta.url));
/** Messages and bytes of all archives together, with LF: what the files hold without separators and quoting. */
const MESSAGES = 2039;
const BYTES = 13_497_390;

test(
  'every message of real archives is the one that Python finds, byte for byte',
  { skip },
  async (t) => {
    const folder = sharedData('mbox-ponymail');
    if (folder === undefined) return t.skip('the test data is not here');
    const { code, stdout, output } = await runPeer('python3', [script, folder]);
    assert.equal(code, 0, output);
    const expected = JSON.parse(stdout) as Record<string, [sum: string, size: number][]>;
    const seen = await seeAll(await openFiles(`mbox:${folder}`), { name: 'lists' });
    let messages = 0;
    let bytes = 0;
    for (const [name, own] of Object.entries(expected)) {
      const items = seen[`mailbox ${name.replace(/\.mbox$/, '')}`] ?? [];
      const found = items.map(({ bytes }) => {
        const content = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
        return [hash('sha256', content, 'hex'), content.length];
      });
      assert.deepEqual(found, own, name);
      messages += found.length;
      for (const [, size] of own) bytes += size;
    }
    assert.equal(Object.keys(seen).length, Object.keys(expected).length);
    assert.deepEqual([messages, bytes], [MESSAGES, BYTES]);
  },
);
