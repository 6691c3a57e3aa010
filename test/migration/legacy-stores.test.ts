// Folders of servers that nobody sells any more, carried over by the command line.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { communigateTree } from '../support/communigate-tree.ts';
import { createCommandServer } from '../support/command-server.ts';
import { makeFiles, type Files } from '../support/file-source.ts';
import { kerioTree } from '../support/kerio-tree.ts';
import { itemsIn } from '../support/move-desk.ts';
import { mdaemonTree } from '../support/mdaemon-tree.ts';

/** Items of one account by outcome and kind, after a run that makes the accounts. */
async function carryOver(t: TestContext, kind: string, tree: Files) {
  const server = await createCommandServer(t, createParts());
  await server.call('domain', 'add', 'example.org');
  await server.json('migrate', 'new', 'old', '--from', `${kind}:${makeFiles(t, tree)}`);
  const listed = await server.call('migrate', 'users', 'old', '--list', '--json');
  const run = await server.call('migrate', 'run', 'old', '--create-accounts');
  const { stdout } = await server.call('migrate', 'report', 'old', '--json');
  return {
    items: itemsIn(JSON.parse(stdout) as Record<string, unknown>)['ann@example.org'] ?? {},
    said: `${listed.stdout}${run.stdout}${run.stderr}${stdout}`,
  };
}

test('MDaemon is carried over from its folders', async (t) => {
  const { items, said } = await carryOver(t, 'mdaemon', mdaemonTree);
  assert.deepEqual(
    items,
    {
      'unreadable calendar': 1,
      'written addressbook': 2,
      'written calendar': 2,
      'written files': 1,
      'written mailbox': 4,
      'written notes': 1,
      'written tasks': 1,
    },
    said,
  );
  // The list names an account whose folder is not there: that is told, and nothing is made up.
  assert.match(said, /Users\/example\.org\/bob is not there/);
});

test('Kerio Connect is carried over from its folders', async (t) => {
  const { items, said } = await carryOver(t, 'kerio', kerioTree);
  assert.deepEqual(
    items,
    {
      'unreadable calendar': 1,
      'unreadable mailbox': 1,
      'written addressbook': 1,
      'written calendar': 1,
      'written mailbox': 3,
      'written notes': 1,
    },
    said,
  );
});

test('CommuniGate Pro is carried over from its folders', async (t) => {
  const { items, said } = await carryOver(t, 'communigate', communigateTree);
  assert.deepEqual(
    items,
    {
      'unreadable calendar': 1,
      'written addressbook': 1,
      'written calendar': 1,
      'written mailbox': 5,
    },
    said,
  );
});
