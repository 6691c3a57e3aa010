// What users do in the old system and in this one between two runs, and before it all goes back: nothing is lost, nothing doubled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sayCopies } from '../faults/both-ways/look.ts';
import { openScene, type Ends, type Scene } from '../faults/both-ways/scene.ts';

const mail: Ends = { protocol: 'imap', kind: 'mailbox' };

async function openFilled(ends: Ends, box: string) {
  await using stack = new AsyncDisposableStack();
  const scene = stack.use(await openScene(ends));
  await scene.there.add('item1', box, 'first');
  await scene.there.add('item2', box, 'other');
  await scene.run();
  const all = stack.move();
  return { ...scene, [Symbol.asyncDispose]: async () => await all.disposeAsync() };
}

const at = async (side: Scene['here'], token = 'item1') => sayCopies(await side.read(), token);

test('a message that was the last of its mailbox and is moved there is moved here, and not doubled', async () => {
  await using scene = await openFilled(mail, 'Projects');
  const { there, here, run } = scene;
  await there.move('item2', 'Zed');
  await run();
  assert.equal(await at(here, 'item2'), 'Zed');
});
