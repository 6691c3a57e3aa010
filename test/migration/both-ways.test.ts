// What users do in the old system and in this one between two runs, and before it all goes back: nothing is lost, nothing doubled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playRun } from '../faults/both-ways/play-run.ts';
import { sayCopies } from '../faults/both-ways/look.ts';
import { openScene, type Ends, type Scene } from '../faults/both-ways/scene.ts';

const calendars: Ends = { protocol: 'dav', kind: 'calendar' };
const exchange: Ends = { protocol: 'ews', kind: 'calendar' };
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

test('an event that its user deleted here stays away when it is moved and changed there between two runs', async () => {
  await using scene = await openFilled(calendars, 'Calendar');
  const { there, here, run } = scene;
  await here.remove('item1');
  await there.move('item1', 'team');
  await there.edit('item1', 'later');
  await run();
  await there.edit('item1', 'at last');
  await run();
  assert.equal(await at(here), '');
  assert.equal(await at(here, 'item2'), 'Calendar other');
});

test('an event that was moved and changed here is moved and changed on the way back, and not doubled', async () => {
  await using scene = await openFilled(calendars, 'Calendar');
  const { there, here, reverse } = scene;
  await here.move('item1', 'team');
  await here.edit('item1', 'mine');
  await reverse();
  await reverse();
  assert.equal(await at(there), 'team mine');
});

test('an event that is moved there and back, and changed each time, is here once', async () => {
  await using scene = await openFilled(calendars, 'Calendar');
  const { there, here, run } = scene;
  for (const box of ['team', 'Calendar', 'team']) {
    await there.move('item1', box);
    await there.edit('item1', `in ${box}`);
    await run();
    assert.equal(await at(here), `${box} in ${box}`);
  }
});

test('what was moved in both systems, and there back again, is where its user put it', async () => {
  await using scene = await openFilled(calendars, 'Calendar');
  const { there, here, run } = scene;
  await here.move('item1', 'mine');
  await there.move('item1', 'team');
  await run();
  await there.move('item1', 'Calendar');
  await there.edit('item1', 'later');
  await run();
  await run();
  assert.equal(await at(here), 'mine first');
});

test('a way back does not overwrite what was changed there after its user had moved it here', async () => {
  await using scene = await openFilled(calendars, 'Calendar');
  const { there, here, run, reverse } = scene;
  await here.move('item1', 'team');
  await there.edit('item1', 'later');
  await run();
  await reverse();
  assert.equal(await at(there), 'team later');
});

test('nor does it what was here before, in a form of its own, and was only moved here', async () => {
  await using scene = await openScene(exchange);
  const { there, here, run, reverse } = scene;
  for (const side of [there, here]) await side.add('item1', 'Calendar', 'first');
  await run();
  await here.move('item1', 'team');
  await there.edit('item1', 'later');
  await run();
  await reverse();
  assert.equal(await at(there), 'team later');
});

test('what was taken back and carried over again goes back as it was changed since', async () => {
  await using scene = await openFilled(calendars, 'team');
  const { there, here, run, reverse, undo } = scene;
  await there.edit('item1', 'later');
  await reverse();
  await undo();
  await run();
  await here.move('item1', 'Calendar');
  await here.edit('item1', 'mine');
  await reverse();
  assert.equal(await at(there), 'Calendar mine');
});

test('what the source deleted twice goes back twice', async () => {
  await using scene = await openFilled(calendars, 'team');
  const { there, here, run, reverse, undo } = scene;
  for (const text of ['mine', 'mine again']) {
    await there.remove('item1');
    await here.edit('item1', text);
    await run();
    await reverse();
    assert.equal(await at(there), `team ${text}`);
    await undo();
    await run();
  }
});

test('a message that was the last of its mailbox and is moved there is moved here, and not doubled', async () => {
  await using scene = await openFilled(mail, 'Projects');
  const { there, here, run } = scene;
  await there.move('item2', 'Zed');
  await run();
  assert.equal(await at(here, 'item2'), 'Zed');
});

test('flags that were set here go back also of what was moved away and back, or was moved in both systems', async () => {
  await using scene = await openFilled(mail, 'Projects');
  const { there, here, run, reverse } = scene;
  await here.move('item1', 'Zed');
  await here.flag('item1', 'flagged');
  await here.move('item1', 'Projects');
  await here.move('item2', 'mine');
  await there.move('item2', 'theirs');
  await run();
  await reverse();
  await here.flag('item2', 'seen');
  await reverse();
  assert.equal(await at(there), 'Projects flagged');
  assert.equal(await at(there, 'item2'), 'mine seen');
});

test('flags that were set there are not taken away on the way back of what was moved or was here before', async () => {
  await using scene = await openFilled(mail, 'Projects');
  const { there, here, run, reverse } = scene;
  await here.add('item3', 'Projects', '');
  await there.add('item3', 'Projects', '');
  await there.flag('item3', 'answered');
  await here.flag('item3', 'seen');
  await here.move('item1', 'mine');
  await there.flag('item1', 'flagged');
  await run();
  await reverse();
  assert.equal(await at(there), 'mine flagged');
  assert.equal(await at(there, 'item3'), 'Projects answered seen');
});

test('whatever users do in both systems, and whatever is run then, all is where it should be', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { problems, history } = await playRun(seed, 6);
    assert.deepEqual(problems, [], `seed ${seed}\n${history.join('\n')}`);
  }
});

test('what came here, went there, came back there and was taken here is deleted nowhere', async () => {
  await using scene = await openFilled(calendars, 'Calendar');
  const { there, run, reverse, undo } = scene;
  await there.remove('item1');
  await run();
  await reverse();
  assert.equal(await at(there), 'Calendar first');
  await undo();
  await reverse();
  assert.equal(await at(there), 'Calendar first');
});

test('a message that was moved away and back before anybody looked is not doubled, either way', async () => {
  await using scene = await openFilled(mail, 'INBOX');
  const { there, here, run, reverse } = scene;
  for (const [side, carry] of [
    [there, run],
    [here, reverse],
  ] as const) {
    for (const box of ['Zed', 'INBOX', 'Zed', 'INBOX']) await side.move('item1', box);
    await carry();
    await side.move('item1', 'Zed');
    await side.move('item1', 'INBOX');
    await carry();
    assert.deepEqual([await at(there), await at(here)], ['INBOX', 'INBOX']);
  }
});
