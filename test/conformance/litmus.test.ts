// litmus, the suite of the people who wrote neon and mod_dav: all five groups, each of its tests.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runPeer, skipWithout } from '../support/peer.ts';
import { startTestServer } from '../support/start-server.ts';

const groups = ['basic', 'copymove', 'props', 'locks', 'http'];

// RFC 4918 §18
test('litmus passes', { skip: skipWithout('litmus') }, async () => {
  const address = 'ann@example.test';
  await using server = await startTestServer({ accounts: [address] });
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-litmus-'));
  try {
    const url = `http://127.0.0.1:${server.port('http')}/dav/files/${address}/`;
    const { output } = await runPeer('litmus', ['-k', url, address, server.password], {
      cwd: folder,
      env: { TESTS: groups.join(' ') },
      timeoutMs: 120_000,
    });
    for (const group of groups)
      assert.match(
        output,
        new RegExp(`summary for \`${group}': of (\\d+) tests run: \\1 passed, 0 failed`),
        output,
      );
    assert.doesNotMatch(output, /WARNING/, output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
