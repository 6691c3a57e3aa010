import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { OpenMailParts } from '#cli/parts.ts';
import type { Directory } from '#directory/directory.ts';
import { createCommandServer } from '../../test/support/command-server.ts';
import { withIdleData } from '../../test/support/idle-data.ts';
import { createParts } from './create-parts.ts';

const room = 'room1@example.test';
const organizer = 'admin@example.test';

const bookings = [
  ['one', '20270104T10'],
  ['two', '20270104T10'],
  ['three', '20270104T12'],
  // Over midnight.
  ['early', '20270310T22'],
  ['late', '20270310T23'],
] as const;

/** A room whose calendar has two meetings at one time, as after a migration, and one beside them. */
async function newServer(t: TestContext) {
  const server = await createCommandServer(t, createParts());
  await server.json('resource', 'add', room, '--name', 'Room 1');
  const withParts = async (
    work: (parts: { directory: Directory } & Pick<OpenMailParts, 'store'>) => Promise<void>,
  ) =>
    await withIdleData(server.data, async (opened, opening) => {
      const settings = () => opening.settings;
      await using mail = await createParts().openMail({ ...opening, settings, data: opened });
      await work({ directory: opened.directory, store: mail.store });
    });
  await withParts(async ({ directory, store }) => {
    const accounts = await Promise.all([organizer, room].map((a) => directory.accounts.expect(a)));
    for (const [account, partstat] of [
      [accounts[0]!, 'ACCEPTED'],
      [accounts[1]!, 'ACCEPTED'],
    ] as const)
      for (const [i, [uid, start]] of bookings.entries()) {
        const bytes = Buffer.from(meeting(uid, start, partstat));
        const content = { kind: 'memory', bytes } as const;
        await using prepared = await store.prepareDocument(content, 'text/calendar');
        await store.transact(account.id, async (tx) => {
          const calendar = await tx.collectionByRole('calendar', 'default');
          const createdAt = 1_700_000_000 + i;
          await tx.putDocument(calendar!.id, { name: `${uid}.ics`, prepared, createdAt });
        });
      }
  });
  /** The organizer's object. */
  const objectOf = async (uid: string): Promise<string> => {
    let text = '';
    await withParts(async ({ directory, store }) => {
      const { id } = await directory.accounts.expect(organizer);
      await store.read(id, async (reader) => {
        const [document] = await reader.documentsByUid(uid);
        text = (await reader.readContent(document!.itemId)).toString().replaceAll('\r\n ', '');
      });
    });
    return text;
  };
  return { ...server, objectOf };
}

function meeting(uid: string, start: string, partstat: string): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${start}0000Z`,
    `DURATION:PT${start.startsWith('202703') ? 4 : 1}H`,
    `SUMMARY:Meeting ${uid}`,
    `ORGANIZER:mailto:${organizer}`,
    `ATTENDEE;PARTSTAT=${partstat}:mailto:${room}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const span = ['--from', '2027-01-01', '--to', '2027-02-01'];

test('double bookings are listed as text, JSON and CSV, and nothing is changed', async (t) => {
  const { call, json, objectOf } = await newServer(t);
  const { stdout } = await call('report', 'double-bookings', ...span);
  assert.match(stdout, /room1@example\.test +2027-01-04T10:00Z +2027-01-04T11:00Z +Meeting one/);
  const [pair, ...more] = (await json('report', 'double-bookings', room, ...span)) as unknown as {
    first: { uid: string };
    second: { uid: string };
  }[];
  assert.deepEqual([pair!.first.uid, pair!.second.uid, more.length], ['one', 'two', 0]);
  const csv = await call('report', 'double-bookings', 'example.test', '--csv', ...span);
  assert.match(csv.stdout, /^ADDRESS,START,[^\r]*\r\nroom1@example\.test,2027-01-04T10:00Z,/);
  const none = await call('report', 'double-bookings', '--from', '2028-01-01');
  assert.equal(none.stdout, 'Nothing was booked twice.\n');
  assert.match(await objectOf('two'), /PARTSTAT=ACCEPTED/);
});

test('with a policy the later booking is declined, and its organizer learns of it', async (t) => {
  const { call, objectOf } = await newServer(t);
  const { stdout } = await call('report', 'double-bookings', '--policy', 'decline-later', ...span);
  assert.match(stdout, /declined/);
  assert.match(await objectOf('two'), /PARTSTAT=DECLINED/);
  assert.match(await objectOf('one'), /PARTSTAT=ACCEPTED/);
  const again = await call('report', 'double-bookings', ...span);
  assert.equal(again.stdout, 'Nothing was booked twice.\n');
  assert.equal((await call('report', 'double-bookings', '--policy', 'maybe')).code, 2);
});

test('with keep-first the times that are taken are declined, those that began before the days asked for too', async (t) => {
  const { call, objectOf } = await newServer(t);
  const asked = ['--from', '2027-03-11', '--to', '2027-04-01', '--policy', 'keep-first'];
  const { stdout } = await call('report', 'double-bookings', room, ...asked);
  assert.match(stdout, /2027-03-10T23:00Z +2027-03-11T02:00Z +Meeting early .*declined/);
  assert.match(await objectOf('late'), /PARTSTAT=DECLINED/);
  assert.match(await objectOf('early'), /PARTSTAT=ACCEPTED/);
});

test('who was booked too often at one time is told that there is more', async (t) => {
  const { call, folder } = await newServer(t);
  const file = join(folder, 'many.ics');
  const events = Array.from({ length: 150 }, (_, i) => meeting(`m${i}`, '20280104T10', 'ACCEPTED'));
  const inner = events.map((text) => /BEGIN:VEVENT[^]*END:VEVENT\r\n/.exec(text)![0]);
  writeFileSync(file, `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${inner.join('')}END:VCALENDAR\r\n`);
  assert.equal((await call('calendar', 'import', organizer, file)).code, 0);
  const many = ['--from', '2028-01-01', '--to', '2028-02-01'];
  const { stdout, stderr } = await call('report', 'double-bookings', organizer, ...many);
  assert.equal(stdout.trim().split('\n').length, 10_001);
  assert.match(stderr, /only the first 10000 .* begin at 2028-01-04T10:00Z or later/);
});
