import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { conditionsIn } from '../../../../test/support/dav-answers.ts';
import { grant } from '../../../../test/support/dav-grants.ts';
import {
  createDavStage,
  type DavClient,
  type DavStage,
} from '../../../../test/support/dav-stage.ts';

const home = (name: string) => `/dav/calendars/${name}@example.test/`;
const unfold = (text: string) => text.replaceAll('\r\n ', '');

function meeting(uid: string, day = '20261205', organizer = 'ann', attendee = 'bob'): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${day}T090000Z`,
    `DTEND:${day}T100000Z`,
    'SUMMARY:Plans',
    `ORGANIZER:mailto:${organizer}@example.test`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${organizer}@example.test`,
    `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${attendee}@example.test`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const copyOf = async (stage: DavStage, name: string, uid: string): Promise<string | undefined> => {
  const { id } = await stage.account(name);
  return await stage.store.read(id, async (reader) => {
    for (const document of await reader.documentsByUid(uid)) {
      const collection = await reader.collection(document.collection);
      if (collection?.role === 'inbox') continue;
      return unfold((await reader.readContent(document.itemId)).toString());
    }
    return undefined;
  });
};

async function put(client: DavClient, path: string, body: string): Promise<void> {
  const { status, text } = await client('PUT', path, { body });
  assert.ok(status === 201 || status === 204, `${status} ${text}`);
}

async function start() {
  const stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  assert.equal((await ann('MKCALENDAR', `${home('ann')}work/`)).status, 201);
  return { stage, ann, bob };
}

/** Bob's calendar is Ann's to write into. */
async function shareBobs(stage: DavStage): Promise<void> {
  await grant(stage, rightsOfLevel('write'), { owner: 'bob', to: 'ann' });
}

test('with a calendar its meetings that are not over are called off, and invitations in it are declined (RFC 6638 §3.2.1.3)', async () => {
  const { stage, ann, bob } = await start();
  await using _stage = stage;
  await put(ann, `${home('ann')}work/next.ics`, meeting('next'));
  await put(ann, `${home('ann')}work/past.ics`, meeting('past', '20261005'));
  await put(bob, `${home('bob')}calendar/bobs.ics`, meeting('bobs', '20261206', 'bob', 'ann'));
  const [invitation] = (
    await ann('PROPFIND', `${home('ann')}calendar/`, { headers: { depth: '1' } })
  ).text.match(/\/dav\/[^<]*\.ics/)!;
  const destination = { destination: `${home('ann')}work/bobs.ics` };
  assert.equal((await ann('MOVE', invitation, { headers: destination })).status, 201);
  assert.doesNotMatch((await copyOf(stage, 'bob', 'bobs'))!, /DECLINED/, 'a move tells nobody');
  assert.equal((await ann('DELETE', `${home('ann')}work/`)).status, 204);
  assert.match((await copyOf(stage, 'bob', 'next')) ?? 'STATUS:CANCELLED', /STATUS:CANCELLED/);
  assert.doesNotMatch((await copyOf(stage, 'bob', 'past'))!, /CANCELLED/);
  assert.match((await copyOf(stage, 'bob', 'bobs'))!, /PARTSTAT=DECLINED[^\r]*:mailto:ann@/);
});

test('Schedule-Reply: F lets a calendar go without declining (RFC 6638 §8.1)', async () => {
  const { stage, ann, bob } = await start();
  await using _stage = stage;
  await put(bob, `${home('bob')}calendar/bobs.ics`, meeting('bobs', '20261206', 'bob', 'ann'));
  const destination = `${home('ann')}work/bobs.ics`;
  await ann('MOVE', `${home('ann')}calendar/bobs.ics`, { headers: { destination } });
  const headers = { 'schedule-reply': 'F' };
  assert.equal((await ann('DELETE', `${home('ann')}work/`, { headers })).status, 204);
  assert.equal(await copyOf(stage, 'ann', 'bobs'), undefined);
  assert.doesNotMatch((await copyOf(stage, 'bob', 'bobs'))!, /DECLINED/);
});

test('a meeting moves inside an account in silence, and is there only once (RFC 6638 §3.2.4.1)', async () => {
  const { stage, ann } = await start();
  await using _stage = stage;
  await put(ann, `${home('ann')}work/m.ics`, meeting('m'));
  const before = await copyOf(stage, 'bob', 'm');
  const to = (path: string) => ({ headers: { destination: `${home('ann')}${path}` } });
  assert.equal((await ann('MOVE', `${home('ann')}work/m.ics`, to('calendar/x.ics'))).status, 201);
  assert.equal(await copyOf(stage, 'bob', 'm'), before);
  const copied = async (target: string) => {
    const answer = await ann('COPY', `${home('ann')}calendar/x.ics`, to(target));
    return [answer.status, conditionsIn(answer)];
  };
  assert.deepEqual(await copied('calendar/y.ics'), [409, [`{${CALDAV}}no-uid-conflict`]]);
  assert.deepEqual(await copied('work/m.ics'), [
    403,
    [`{${CALDAV}}unique-scheduling-object-resource`],
  ]);
  const whole = await ann('COPY', `${home('ann')}calendar/`, to('twice/'));
  assert.equal(whole.status, 403);
  assert.match(whole.text, /unique-scheduling-object-resource/);
  await put(
    ann,
    `${home('ann')}work/own.ics`,
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:own\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20261205T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  );
  assert.equal((await ann('COPY', `${home('ann')}work/`, to('twice/'))).status, 201);
});

test('an event does not become a meeting that lies elsewhere already (RFC 6638 §3.2.4.1)', async () => {
  const { stage, ann, bob } = await start();
  await using _stage = stage;
  const plain = meeting('m').replaceAll(/(ORGANIZER|ATTENDEE).*\r\n/g, '');
  assert.equal((await bob('MKCALENDAR', `${home('bob')}work/`)).status, 201);
  await put(ann, `${home('ann')}calendar/m.ics`, meeting('m'));
  for (const [client, name] of [
    [ann, 'ann'],
    [bob, 'bob'],
  ] as const) {
    await put(client, `${home(name)}work/n.ics`, plain);
    const again = await client('PUT', `${home(name)}work/n.ics`, { body: meeting('m') });
    assert.equal(again.status, 403, name);
    assert.match(again.text, /unique-scheduling-object-resource/);
  }
  // Where it lies alone it becomes one.
  assert.equal((await ann('DELETE', `${home('ann')}calendar/m.ics`)).status, 204);
  await put(ann, `${home('ann')}work/n.ics`, meeting('m'));
});

test('a meeting is not moved over another one, and nobody is told of the attempt', async () => {
  const { stage, ann } = await start();
  await using _stage = stage;
  await put(ann, `${home('ann')}work/m.ics`, meeting('m'));
  await put(ann, `${home('ann')}work/n.ics`, meeting('n'));
  const headers = { destination: `${home('ann')}work/n.ics` };
  assert.equal((await ann('MOVE', `${home('ann')}work/m.ics`, { headers })).status, 403);
  assert.doesNotMatch((await copyOf(stage, 'bob', 'n'))!, /CANCELLED/);
  assert.doesNotMatch((await copyOf(stage, 'bob', 'm'))!, /CANCELLED/);
});

test("a meeting that others know of is not moved to another account; a copy there is nobody else's business", async () => {
  const { stage, ann } = await start();
  await using _stage = stage;
  await shareBobs(stage);
  await stage.addAccount('cleo');
  await put(ann, `${home('ann')}work/m.ics`, meeting('m', '20261205', 'ann', 'cleo'));
  const headers = { destination: `${home('bob')}calendar/m.ics` };
  const moved = await ann('MOVE', `${home('ann')}work/m.ics`, { headers });
  assert.equal(moved.status, 403);
  assert.match(moved.text, /allowed-organizer-scheduling-object-change/);
  assert.equal((await ann('COPY', `${home('ann')}work/m.ics`, { headers })).status, 201);
  assert.ok(await copyOf(stage, 'bob', 'm'));
  assert.doesNotMatch((await copyOf(stage, 'cleo', 'm'))!, /CANCELLED/);
});

test('a copy that takes the place of one’s own is what a PUT of it would be: nobody is told that one declines (RFC 6638 §3.2)', async () => {
  const { stage, bob } = await start();
  await using _stage = stage;
  await stage.addAccount('cleo');
  const cleo = stage.as('cleo');
  await grant(stage, rightsOfLevel('write'), { owner: 'ann', to: 'bob' });
  const both = meeting('m', '20261205', 'cleo', 'ann').replace(
    'END:VEVENT',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\r\nEND:VEVENT',
  );
  await put(cleo, `${home('cleo')}calendar/m.ics`, both);
  const headers = { destination: `${home('bob')}calendar/m.ics` };
  assert.equal((await bob('COPY', `${home('ann')}calendar/m.ics`, { headers })).status, 204);
  assert.match((await copyOf(stage, 'bob', 'm'))!, /NEEDS-ACTION[^:]*:mailto:bob/);
  assert.match((await copyOf(stage, 'cleo', 'm'))!, /NEEDS-ACTION[^:]*:mailto:bob/);
  const other = meeting('n', '20261206', 'bob', 'ann');
  await put(bob, `${home('bob')}calendar/n.ics`, other);
  const over = { destination: `${home('bob')}calendar/n.ics` };
  const refused = await bob('COPY', `${home('ann')}calendar/m.ics`, { headers: over });
  assert.equal(refused.status, 403);
  assert.doesNotMatch((await copyOf(stage, 'ann', 'n'))!, /CANCELLED/);
});

test('who answers an invitation under a name of their own is told where it lies in that calendar (RFC 4791 §5.3.2.1)', async () => {
  const { stage, ann, bob } = await start();
  await using _stage = stage;
  await put(ann, `${home('ann')}calendar/m.ics`, meeting('m'));
  const answer = meeting('m').replace('NEEDS-ACTION', 'ACCEPTED');
  const refused = await bob('PUT', `${home('bob')}calendar/own.ics`, {
    body: answer,
    headers: { 'if-none-match': '*' },
  });
  // By these Thunderbird knows that what it answers has come in meanwhile.
  assert.deepEqual([refused.status, conditionsIn(refused)], [409, [`{${CALDAV}}no-uid-conflict`]]);
  const [, path] = /<D:href>(.*)<\/D:href>/.exec(refused.text)!;
  assert.doesNotMatch((await copyOf(stage, 'ann', 'm'))!, /PARTSTAT=ACCEPTED[^\n]*bob/);
  await put(bob, path!, answer);
  assert.match((await copyOf(stage, 'ann', 'm'))!, /PARTSTAT=ACCEPTED[^\n]*bob/);
});
