// Folders of servers that nobody sells any more, carried over by the command line.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { makeFiles, type Files } from '../support/file-source.ts';
import { mdaemonTree } from '../support/mdaemon-tree.ts';

/** Items of one account by outcome and kind, after a run that makes the accounts. */
async function carryOver(t: TestContext, kind: string, tree: Files) {
  const server = await createCommandServer(t, createParts());
  await server.json('domain', 'add', 'example.org').catch(() => undefined);
  await server.json('migrate', 'new', 'old', '--from', `${kind}:${makeFiles(t, tree)}`);
  await server.call('migrate', 'users', 'old', '--list');
  await server.call('migrate', 'run', 'old', '--create-accounts');
  const report = await server.json('migrate', 'report', 'old');
  const accounts = report['accounts'] as {
    source: string;
    counts: { kind: string; outcome: string; items: number }[];
  }[];
  const ann = accounts.find(({ source }) => source === 'ann@example.org');
  return {
    server,
    items: Object.fromEntries(
      (ann?.counts ?? []).map((it) => [`${it.outcome} ${it.kind}`, it.items]),
    ),
    problems: JSON.stringify(report),
  };
}

test('MDaemon is carried over from its folders', async (t) => {
  const { items, problems } = await carryOver(t, 'mdaemon', mdaemonTree);
  assert.deepEqual(items, {}, problems);
});
