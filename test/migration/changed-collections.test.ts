// What users do with their calendars while the other side changes the same events: theirs stays, once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undoMigration } from '#migration/undo-migration.ts';
import { eventText, taskText } from '../support/dav-peer.ts';
import {
  newAccount as ann,
  oldAccount as old,
  openOldAccountStage as openStage,
  reverse,
  summaries,
} from '../support/old-account-stage.ts';

test('an event that its user moved or deleted here is not made again when the source changes it', async () => {
  await using stage = await openStage();
  const { desk, ask, put, run } = stage;
  for (const n of [1, 2, 3]) await put(`${old}/calendar/${n}.ics`, eventText(n));
  await run();
  await ask('MKCALENDAR', `${ann}/mine/`);
  await ask('MOVE', `${ann}/calendar/event-1.ics`, {
    headers: { destination: `/dav/calendars/${ann}/mine/event-1.ics` },
  });
  await ask('DELETE', `${ann}/calendar/event-2.ics`);
  for (const n of [1, 2, 3])
    await put(`${old}/calendar/${n}.ics`, eventText(n).replace('Event', 'Later'));
  await run();
  await run();
  assert.deepEqual(summaries(await desk.contents('calendar', 'calendar')), ['Later 3\\, Köln']);
  assert.deepEqual(summaries(await desk.contents('calendar', 'mine')), ['Event 1\\, Köln']);
  const told = [...(await desk.items()).values()].filter(({ losses }) => losses.length > 0);
  assert.deepEqual(
    told.map(({ losses }) => losses.map(({ what }) => what)),
    [['changed-in-both'], ['changed-in-both']],
  );
});

test('a calendar that is called another name in the source by now takes what goes back there', async () => {
  await using stage = await openStage();
  const { ask, put, run } = stage;
  await ask('MKCALENDAR', `${old}/team/`);
  await put(`${old}/team/1.ics`, eventText(1));
  await run();
  const called = '<set><prop><displayname>Crew</displayname></prop></set>';
  await ask('PROPPATCH', `${old}/team/`, {
    body: `<propertyupdate xmlns="DAV:">${called}</propertyupdate>`,
  });
  await put(`${ann}/team/event-1.ics`, eventText(1).replace('Event', 'Changed'));
  await reverse(stage);
  assert.match(await ask('GET', `${old}/team/1.ics`), /SUMMARY:Changed 1/);
  const listed = await ask('PROPFIND', `${old}/`, { headers: { depth: '1' } });
  assert.equal(listed.match(/href>[^<]*\/team[^<]*</g)?.length, 1, listed);
});

test('what was changed in the source since the last run is not overwritten on the way back', async () => {
  await using stage = await openStage();
  const { ask, put, run } = stage;
  for (const n of [1, 2, 3]) await put(`${old}/calendar/${n}.ics`, eventText(n));
  await run();
  for (const n of [1, 2, 3])
    await put(`${ann}/calendar/event-${n}.ics`, eventText(n).replace('Event', 'Here'));
  await put(`${old}/calendar/1.ics`, eventText(1).replace('Event', 'There'));
  await ask('DELETE', `${old}/calendar/3.ics`);
  await reverse(stage);
  await reverse(stage);
  assert.match(await ask('GET', `${old}/calendar/1.ics`), /SUMMARY:There 1/);
  assert.match(await ask('GET', `${old}/calendar/2.ics`), /SUMMARY:Here 2/);
  assert.match(await ask('GET', `${old}/calendar/3.ics`), /SUMMARY:Here 3/);
  assert.match(await ask('GET', `${ann}/calendar/event-1.ics`), /SUMMARY:Here 1/);
});

test('a calendar and a list of tasks of one name are both there for programs', async () => {
  await using stage = await openStage();
  const { ask, put, run } = stage;
  await ask('PROPPATCH', `${old}/tasks/`, {
    body: '<propertyupdate xmlns="DAV:"><set><prop><displayname>Team</displayname></prop></set></propertyupdate>',
  });
  await ask('MKCALENDAR', `${old}/more/`, {
    body: '<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><displayname>Team</displayname></prop></set></C:mkcalendar>',
  });
  await put(`${old}/more/1.ics`, eventText(1));
  await put(`${old}/tasks/1.ics`, taskText(1));
  await run();
  await run();
  const home = await ask('PROPFIND', `${ann}/`, { headers: { depth: '1' } });
  const texts: string[] = [];
  for (const [, path] of home.matchAll(/href>\/dav\/calendars\/([^<]+\/[^<]+\/)</g))
    for (const [, item] of (await ask('PROPFIND', path!, { headers: { depth: '1' } })).matchAll(
      /href>\/dav\/calendars\/([^<]+\.ics)</g,
    ))
      texts.push(await ask('GET', item!));
  assert.deepEqual(new Set(summaries(texts)), new Set(['Event 1\\, Köln', 'Task 1']));
});

test('what its user had here before, or put there, is not taken away by an undo whatever the source did with it', async () => {
  await using stage = await openStage();
  const { desk, users, ask, put, run } = stage;
  await ask('MKCALENDAR', `${old}/team/`);
  await ask('MKCALENDAR', `${ann}/team/`);
  for (const n of [1, 2, 3, 4, 5]) await put(`${old}/calendar/${n}.ics`, eventText(n));
  const mine = (n: number) => eventText(n).replace('Event', 'Mine');
  for (const n of [1, 2, 3]) await put(`${ann}/calendar/own-${n}.ics`, eventText(n));
  await put(`${ann}/calendar/own-4.ics`, mine(4));
  await run();
  // Moved in both, and changed here.
  const move = async (from: string, to: string) =>
    await ask('MOVE', from, { headers: { destination: `/dav/calendars/${to}` } });
  await move(`${ann}/calendar/event-5.ics`, `${ann}/team/event-5.ics`);
  await put(`${ann}/team/event-5.ics`, mine(5));
  await move(`${old}/calendar/5.ics`, `${old}/team/5.ics`);
  // Changed, removed and moved in the source.
  await put(`${old}/calendar/1.ics`, eventText(1).replace('Event', 'Later'));
  await ask('DELETE', `${old}/calendar/2.ics`);
  await move(`${old}/calendar/3.ics`, `${old}/team/3.ics`);
  await run();
  for (const path of ['calendar/4', 'team/5'])
    await put(`${old}/${path}.ics`, eventText(Number(path.at(-1))).replace('Event', 'Later'));
  await run();
  const there = async () => [
    new Set(summaries(await desk.contents('calendar', 'calendar'))),
    new Set(summaries(await desk.contents('calendar', 'team'))),
  ];
  const all = [
    new Set(['Event 2\\, Köln', 'Later 1\\, Köln', 'Mine 4\\, Köln']),
    new Set(['Event 3\\, Köln', 'Mine 5\\, Köln']),
  ];
  assert.deepEqual(await there(), all);
  const { ledger, target } = desk;
  await undoMigration({ ledger, target, users, accounts: [], batch: undefined });
  assert.deepEqual(await there(), all);
});

test('an event that was moved and changed in the source between two runs is here once, as it is there', async () => {
  await using stage = await openStage();
  const { desk, ask, put, run } = stage;
  await ask('MKCALENDAR', `${old}/team/`);
  for (const n of [1, 2, 3]) await put(`${old}/calendar/${n}.ics`, eventText(n));
  await put(`${old}/team/9.ics`, eventText(9));
  await run();
  await put(`${ann}/calendar/event-2.ics`, eventText(2).replace('Event', 'Mine'));
  for (const n of [1, 2]) {
    await ask('MOVE', `${old}/calendar/${n}.ics`, {
      headers: { destination: `/dav/calendars/${old}/team/moved-${n}.ics` },
    });
    await put(`${old}/team/moved-${n}.ics`, eventText(n).replace('Event', 'Later'));
  }
  await run();
  await run();
  const there = async (name: string) => new Set(summaries(await desk.contents('calendar', name)));
  assert.deepEqual(await there('calendar'), new Set(['Event 3\\, Köln']));
  const team = new Set(['Event 9\\, Köln', 'Later 1\\, Köln', 'Mine 2\\, Köln']);
  assert.deepEqual(await there('team'), team);
});

test('an event that its user deleted here does not come back when the source moves it and changes it later', async () => {
  await using stage = await openStage();
  const { desk, ask, put, run } = stage;
  await ask('MKCALENDAR', `${old}/team/`);
  for (const n of [1, 2]) await put(`${old}/calendar/${n}.ics`, eventText(n));
  await put(`${old}/team/9.ics`, eventText(9));
  await run();
  await ask('DELETE', `${ann}/calendar/event-1.ics`);
  await ask('MOVE', `${old}/calendar/1.ics`, {
    headers: { destination: `/dav/calendars/${old}/team/1.ics` },
  });
  await run();
  for (const text of ['Later', 'At last']) {
    await put(`${old}/team/1.ics`, eventText(1).replace('Event', text));
    await run();
  }
  assert.deepEqual(summaries(await desk.contents('calendar', 'calendar')), ['Event 2\\, Köln']);
  assert.deepEqual(summaries(await desk.contents('calendar', 'team')), ['Event 9\\, Köln']);
});
