import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCommandServer } from '../../test/support/command-server.ts';
import { createParts } from './create-parts.ts';

test('a room is made with its rules, changed one by one, shown, listed and removed', async (t) => {
  const { json, call } = await createCommandServer(t, createParts());
  const room = 'room1@example.test';
  const made = await json('resource', 'add', room, '--name', 'Room 1', '--capacity', '12');
  assert.deepEqual([made['kind'], made['capacity'], made['bookers']], ['room', 12, ['anyone']]);
  assert.equal((await call('resource', 'add', room)).code, 4);
  await json('group', 'add', 'team@example.test', 'admin@example.test');
  const rules = ['--building', 'Main', '--floor', '2', '--feature', 'projector', '--feature', 'TV'];
  const times = ['--advance-days', '90', '--max-duration', '4h', '--buffer', '15m'];
  const who = ['--booker', 'team@example.test', '--booker', '@example.test'];
  const answer = ['--conflicts', 'allow:20', '--approver', 'admin@example.test'];
  await json('resource', 'set', room, ...rules, ...times, ...who, ...answer);
  await json(
    'resource',
    'set',
    room,
    '--hours',
    'mon-fri 08:00-18:00',
    '--hours',
    'sat 9:00-12:00',
  );
  await json('resource', 'set', room, '--time-zone', 'Europe/Berlin', '--recurring', 'off');
  const { stdout } = await call('resource', 'show', room);
  for (const line of [
    'name: Room 1',
    'capacity: 12',
    'place: Main, floor 2',
    'features: projector, TV',
    'hours: mon-fri 08:00-18:00; sat 09:00-12:00 (Europe/Berlin)',
    'may book: team@example.test, @example.test',
    'when taken: a series is taken without up to 20 % of its instances',
    'approvers: admin@example.test',
    'booked ahead: 90 days',
    'longest booking: 4h',
    'free before and after: 15m',
    'series: no',
  ])
    assert.ok(stdout.split('\n').includes(line), `${line}\nin\n${stdout}`);
  await json('resource', 'set', room, '--hours', 'always', '--feature', 'none', '--capacity', '0');
  const changed = await json('resource', 'show', room);
  assert.deepEqual([changed['hours'], changed['features'], changed['capacity']], [null, [], null]);
  assert.deepEqual(
    (await json('resource', 'list')).map((r) => r['address']),
    [room],
  );
  await json('resource', 'remove', room, '--mail');
  assert.equal((await call('resource', 'show', room)).code, 3);
});

test('who approves requests for a room has its calendar, as long as that is so', async (t) => {
  const { json, call } = await createCommandServer(t, createParts());
  const room = 'room1@example.test';
  await json('account', 'add', 'ann@example.test', '--generate-password');
  await json('resource', 'add', room, '--conflicts', 'ask', '--approver', 'ann@example.test');
  const holders = async () => (await call('grant', 'list', room)).stdout;
  assert.match(await holders(), /calendar:calendar +ann@example\.test +lrswite +write/);
  await json('resource', 'set', room, '--approver', 'admin@example.test');
  assert.match(await holders(), /calendar:calendar +admin@example\.test +lrswite +write/);
  assert.doesNotMatch(await holders(), /ann@/);
});

test('what is wrong with a room is said, and nothing is half made', async (t) => {
  const { json, call } = await createCommandServer(t, createParts());
  for (const [option, value, message] of [
    ['--conflicts', 'maybe', /allowed are refuse, allow:N with N percent, ask/],
    ['--conflicts', 'ask', /name an approver/],
    ['--conflicts', 'allow:0', /from 1 to 100 per cent/],
    ['--hours', 'mon 8-18', /write "mon-fri 08:00-18:00"/],
    ['--buffer', '90s', /whole minutes/],
    ['--buffer', '2d', /from 0 to 1440 minutes/],
    ['--time-zone', 'Mars/Base', /"Europe\/Berlin"/],
    ['--kind', 'car', /allowed are room, equipment/],
    ['--booker', '-anyone', /without "-" in front/],
  ] as const) {
    const refused = await call('resource', 'add', 'room1@example.test', `${option}=${value}`);
    assert.equal(refused.code, 2, `${option} ${value}: ${refused.stderr}`);
    assert.match(refused.stderr, message);
  }
  const unknown = ['--approver', 'nobody@example.test'];
  assert.equal((await call('resource', 'add', 'room1@example.test', ...unknown)).code, 3);
  assert.deepEqual(await json('resource', 'list'), []);
  assert.equal((await call('account', 'show', 'room1@example.test')).code, 3);
  const person = await call('resource', 'set', 'admin@example.test', '--capacity', '1');
  assert.equal(person.code, 3);
  assert.match(person.stderr, /--type resource` makes it one/);
});

test('a change of a room of which a part is wrong changes nothing', async (t) => {
  const { json, call } = await createCommandServer(t, createParts());
  const room = 'room1@example.test';
  await json('resource', 'add', room, '--name', 'Room 1', '--capacity', '12');
  for (const [code, ...wrong] of [
    [2, '--capacity', '5', '--time-zone', 'Mars/Base'],
    [2, '--name', 'Other', '--conflicts', 'ask'],
    [2, '--name', 'Other', '--buffer', '2d'],
    [3, '--name', 'Other', '--approver', 'nobody@example.test'],
    [2, '--name', 'Other', '--approver', room],
  ] as const)
    assert.equal((await call('resource', 'set', room, ...wrong)).code, code, wrong.join(' '));
  const { capacity, name } = await json('resource', 'show', room);
  assert.deepEqual([name, capacity], ['Room 1', 12]);
});

test('room lists grow and shrink', async (t) => {
  const { json, call } = await createCommandServer(t, createParts());
  for (const room of ['room1', 'room2']) await json('resource', 'add', `${room}@example.test`);
  const add = async (...more: string[]) =>
    await json('room-list', 'add', 'main@example.test', ...more);
  await add('room1@example.test', '--name', 'Main building', '--building', 'Main');
  await add('room2@example.test');
  const [list] = (await json('room-list', 'list')) as { displayName?: string; rooms?: object[] }[];
  assert.deepEqual([list?.displayName, list?.rooms?.length], ['Main building', 2]);
  await json('room-list', 'remove', 'main@example.test', 'room1@example.test');
  const shown = (await call('room-list', 'list', 'example.test')).stdout;
  assert.match(shown, /main@example\.test +Main building +Main +room2@example\.test/);
  assert.equal((await call('room-list', 'add', 'main@example.test', 'admin@example.test')).code, 2);
  await json('room-list', 'remove', 'main@example.test');
  assert.equal((await call('room-list', 'remove', 'main@example.test')).code, 3);
});
