// Meetings on the way back to a server that schedules, and an undo that is cut off: nobody is told, and nothing is lost there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '#platform/errors.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import type { Target } from '#migration/target.ts';
import { eventText } from '../support/dav-peer.ts';
import {
  newAccount as ann,
  oldAccount as old,
  openOldAccountStage,
  reverse,
  summaries,
  type OldAccountStage,
} from '../support/old-account-stage.ts';

const bob = 'bob@example.test';

/** In the far future: of what is over nobody is told. */
const meeting = (n: number, title = 'Event') =>
  eventText(n, [
    `ORGANIZER:mailto:${old}`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${old}`,
    `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${bob}`,
  ])
    .replaceAll('202403', '209903')
    .replace('Event', title);

async function eventsOf({ ask }: OldAccountStage, calendar: string): Promise<string[]> {
  const paths = await ask('PROPFIND', calendar, { headers: { depth: '1' } });
  const found: string[] = [];
  for (const [, path] of paths.matchAll(/href>\/dav\/calendars\/([^<]+\.ics)</g))
    found.push(await ask('GET', path!));
  return found.sort();
}

test('what the source has invited people to stays as it is there and is named; nobody gets a cancellation', async () => {
  await using stage = await openOldAccountStage();
  const { desk, ask, put, run } = stage;
  const { accounts, credentials } = desk.server.data.directory;
  await credentials.setPassword((await accounts.add({ address: bob })).id, desk.server.password);
  for (const n of [1, 2]) await put(`${old}/calendar/${n}.ics`, meeting(n));
  for (const n of [3, 4]) await put(`${old}/calendar/${n}.ics`, eventText(n));
  const invited = await eventsOf(stage, `${bob}/calendar/`);
  assert.deepEqual(summaries(invited), ['Event 1\\, Köln', 'Event 2\\, Köln']);
  await run();
  await put(`${ann}/calendar/event-1.ics`, meeting(1, 'Here'));
  await put(`${ann}/calendar/event-3.ics`, eventText(3).replace('Event', 'Here'));
  for (const n of [2, 4]) await ask('DELETE', `${ann}/calendar/event-${n}.ics`);
  await put(`${ann}/calendar/5.ics`, meeting(5));
  const { written, removed, losses } = await reverse(stage);
  assert.deepEqual(
    [written, removed].map((counts) => counts.map(({ kind, items }) => `${items} ${kind}`)),
    [['2 calendar'], ['1 calendar']],
  );
  assert.match(JSON.stringify(losses), /1\.ics: the server would tell the people of this meeting/);
  assert.match(JSON.stringify(losses), /2\.ics: deleted here, and still there/);
  const there = await eventsOf(stage, `${old}/calendar/`);
  assert.deepEqual(
    new Set(summaries(there)),
    new Set(['Event 1\\, Köln', 'Event 2\\, Köln', 'Event 5\\, Köln', 'Here 3\\, Köln']),
  );
  assert.deepEqual(await eventsOf(stage, `${bob}/calendar/`), invited);
});

/** Taking back goes wrong once something was removed. */
function failingOnce(target: Target): Target {
  let isFailing = true;
  return {
    ...target,
    async open(login) {
      const session = await target.open(login);
      const remove = session.remove.bind(session);
      session.remove = async (...given) => {
        const removed = await remove(...given);
        if (!isFailing || removed.length === 0) return removed;
        isFailing = false;
        throw new DomainError('unavailable', 'the connection is gone');
      };
      return session;
    },
  };
}

test('what an undo that was cut off has removed here is not deleted in the source by the next way back', async () => {
  await using stage = await openOldAccountStage();
  const { desk, users, ask, put, run } = stage;
  for (const n of [1, 2, 3]) await put(`${old}/calendar/${n}.ics`, eventText(n));
  await run();
  await ask('DELETE', `${ann}/calendar/event-3.ics`);
  const { ledger } = desk;
  const undo = async (target: Target) =>
    (await undoMigration({ ledger, target, users, accounts: [], batch: undefined }))[0]!;
  assert.match((await undo(failingOnce(desk.target))).error!, /connection is gone/);
  assert.deepEqual(await desk.contents('calendar', 'calendar'), []);
  await reverse(stage);
  assert.deepEqual(summaries(await eventsOf(stage, `${old}/calendar/`)).length, 3);
  assert.equal((await undo(desk.target)).error, undefined);
  await reverse(stage);
  assert.deepEqual(summaries(await eventsOf(stage, `${old}/calendar/`)).length, 3);
});

test('an event that was moved and changed here is moved and changed in the source', async () => {
  await using stage = await openOldAccountStage();
  const { ask, put, run } = stage;
  for (const user of [old, ann]) await ask('MKCALENDAR', `${user}/team/`);
  for (const n of [1, 2]) await put(`${old}/calendar/${n}.ics`, eventText(n));
  await put(`${old}/team/9.ics`, eventText(9));
  await run();
  for (const n of [1, 2])
    await ask('MOVE', `${ann}/calendar/event-${n}.ics`, {
      headers: { destination: `/dav/calendars/${ann}/team/event-${n}.ics` },
    });
  await put(`${ann}/team/event-1.ics`, eventText(1).replace('Event', 'Here'));
  await reverse(stage);
  await reverse(stage);
  assert.deepEqual(await eventsOf(stage, `${old}/calendar/`), []);
  assert.deepEqual(
    new Set(summaries(await eventsOf(stage, `${old}/team/`))),
    new Set(['Event 2\\, Köln', 'Event 9\\, Köln', 'Here 1\\, Köln']),
  );
});
