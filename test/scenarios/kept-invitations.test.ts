// Invitations are stored with the meeting that they are of: a crash delays them, and loses and doubles none.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import { createDavStage, type DavStage } from '../support/dav-stage.ts';
import { createMeetingWorld } from '../faults/kill/meeting-world.ts';

const home = (name: string) => `/dav/calendars/${name}@example.test/`;
const unfold = (text: string) => text.replaceAll('\r\n ', '');

function meeting(...attendees: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'BEGIN:VEVENT',
    'UID:m',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20261205T090000Z',
    'DTEND:20261205T100000Z',
    'SUMMARY:Plans',
    'ORGANIZER:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test',
    ...attendees.map((a) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${a}`),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** Stores a change as a server does that ends before it has told anybody. */
async function changeAndCrash(
  stage: DavStage,
  change: { readonly before?: string; readonly after?: string },
) {
  const ann = await stage.account('ann');
  const calendar = await stage.store.read(ann.id, (r) => r.collectionByRole('calendar', 'default'));
  const place = { collection: calendar!.id, name: 'm.ics' };
  const { before, after } = change;
  const plan = await stage.scheduling.planChange({
    owner: ann.id,
    actor: ann.id,
    ...place,
    before,
    after,
    repliesOnRemoval: true,
  });
  assert.ok(plan.kind === 'scheduled');
  await using _plan = plan;
  const bytes = Buffer.from(plan.text ?? '');
  await using prepared = await stage.store.prepareDocument(
    { kind: 'memory', bytes },
    'text/calendar',
  );
  await stage.store.transact(ann.id, async (tx) => {
    if (after === undefined) await tx.removeDocument(place.collection, place.name);
    else await tx.putDocument(place.collection, { name: place.name, prepared });
    await plan.keep(tx);
  });
}

async function copiesOf(stage: DavStage, name: string): Promise<string[]> {
  const { id } = await stage.account(name);
  return await stage.store.read(id, async (reader) => {
    const calendar = await reader.collectionByRole('calendar', 'default');
    const documents = await reader.documents(calendar!.id);
    const texts = await reader.readContents(documents.map((d) => d.itemId));
    return texts.map((text) => unfold(String(text)));
  });
}

async function finish(stage: DavStage): Promise<number> {
  await stage.clock.advance(180_000);
  return await stage.scheduling.finishPending({ isStart: false });
}

test('what a crash kept back is delivered once afterwards, and the organizer sees what became of it (RFC 6638 §3.2.9)', async () => {
  await using stage = await createDavStage();
  await changeAndCrash(stage, { after: meeting('bob@example.test', 'eve@elsewhere.test') });
  assert.equal(await stage.scheduling.finishPending({ isStart: true }), 0, 'its own are not over');
  assert.deepEqual(await copiesOf(stage, 'bob'), []);
  assert.equal(await finish(stage), 1);
  assert.equal(await finish(stage), 0);
  assert.equal((await copiesOf(stage, 'bob')).length, 1);
  assert.deepEqual(
    stage.sentMails.map((m) => m.recipient),
    ['eve@elsewhere.test'],
  );
  const [own] = await copiesOf(stage, 'ann');
  assert.match(own!, /SCHEDULE-STATUS="?1\.2"?[^\r\n]*:mailto:bob@/);
  assert.match(own!, /SCHEDULE-STATUS="?1\.1"?[^\r\n]*:mailto:eve@/);
});

test('a meeting that is removed is cancelled, whatever happens after it is gone', async () => {
  await using stage = await createDavStage();
  const put = { body: meeting('bob@example.test', 'eve@elsewhere.test') };
  assert.equal((await stage.as('ann')('PUT', `${home('ann')}calendar/m.ics`, put)).status, 201);
  const [before] = await copiesOf(stage, 'ann');
  await changeAndCrash(stage, { before: before! });
  await finish(stage);
  assert.match((await copiesOf(stage, 'bob'))[0] ?? 'STATUS:CANCELLED', /STATUS:CANCELLED/);
  assert.match(stage.sentMails.at(-1)!.content.toString(), /method=CANCEL/);
  assert.equal(stage.sentMails.length, 2);
});

test('who got their mail before the crash gets no second one; the same mail has the same name', async () => {
  const mails: { recipient: string; id: string }[] = [];
  let isDown = true;
  await using stage = await createDavStage({
    sendMail: async ({ recipient, content }) => {
      if (isDown && recipient.startsWith('eve'))
        throw new DomainError('unavailable', 'the queue is away');
      mails.push({ recipient, id: /^Message-ID: (.*)\r$/m.exec(content.toString())![1]! });
      return true;
    },
  });
  const body = meeting('bob@example.test', 'eve@elsewhere.test', 'max@elsewhere.test');
  const put = await stage.as('ann')('PUT', `${home('ann')}calendar/m.ics`, { body });
  assert.equal(put.status, 201);
  assert.match((await copiesOf(stage, 'ann'))[0]!, /SCHEDULE-STATUS="?1\.0"?[^\r\n]*:mailto:eve@/);
  await finish(stage);
  isDown = false;
  await finish(stage);
  await finish(stage);
  assert.deepEqual(mails.map((m) => m.recipient).sort(), [
    'eve@elsewhere.test',
    'max@elsewhere.test',
  ]);
  assert.match((await copiesOf(stage, 'ann'))[0]!, /SCHEDULE-STATUS="?1\.1"?[^\r\n]*:mailto:eve@/);
  assert.equal((await copiesOf(stage, 'bob')).length, 1);
});

test('of two mails to one attendee the second is not lost when the queue goes away between them', async () => {
  const mails: string[] = [];
  let isDown = false;
  await using stage = await createDavStage({
    sendMail: async ({ recipient, content }) => {
      const method = /method=([A-Z]+)/.exec(content.toString())![1]!;
      if (isDown && recipient.startsWith('eve') && mails.includes(`CANCEL ${recipient}`))
        throw new DomainError('unavailable', 'the queue is away');
      mails.push(`${method} ${recipient}`);
      return true;
    },
  });
  const [eve, max] = ['eve@elsewhere.test', 'max@elsewhere.test'];
  const series = (...attendees: readonly string[]) =>
    meeting(...attendees).replace('SUMMARY', 'RRULE:FREQ=WEEKLY\r\nSUMMARY');
  const path = `${home('ann')}calendar/m.ics`;
  assert.equal((await stage.as('ann')('PUT', path, { body: series(eve, max) })).status, 201);
  mails.length = 0;
  isDown = true;
  const instance = meeting(eve, max)
    .split('\r\n')
    .slice(3, -2)
    .join('\r\n')
    .replace('SUMMARY', 'RECURRENCE-ID:20261212T090000Z\r\nSUMMARY')
    .replaceAll('20261205', '20261212');
  const body = series(max).replace('END:VCALENDAR', `${instance}\r\nEND:VCALENDAR`);
  assert.equal((await stage.as('ann')('PUT', path, { body })).status, 204);
  isDown = false;
  await finish(stage);
  await finish(stage);
  assert.deepEqual(
    mails.filter((m) => m.endsWith(eve)),
    [`CANCEL ${eve}`, `CANCEL ${eve}`, `REQUEST ${eve}`],
  );
  assert.equal(mails.filter((m) => m.endsWith(max)).length, 1);
});

test('an answer is seen in the copies of the others a moment later, and after a crash all the same', async () => {
  for (const isCrashed of [false, true]) {
    await using stage = await createDavStage();
    await stage.addAccount('cleo');
    const body = meeting('bob@example.test', 'cleo@example.test');
    await stage.as('ann')('PUT', `${home('ann')}calendar/m.ics`, { body });
    const [copy] = await copiesOf(stage, 'bob');
    const accepted = copy!.replace(/NEEDS-ACTION([^\r\n]*:mailto:bob@)/, 'ACCEPTED$1');
    const answer = await stage.as('bob')('PUT', `${home('bob')}calendar/m.ics`, { body: accepted });
    assert.equal(answer.status, 204, answer.text);
    const isSeen = async () =>
      /PARTSTAT=ACCEPTED[^\r\n]*:mailto:bob@/.test((await copiesOf(stage, 'cleo'))[0]!);
    assert.equal(await isSeen(), false);
    if (isCrashed) await stage.scheduling.finishPending({ isStart: true });
    else {
      await stage.clock.advance(2000);
      for (let i = 0; i < 100 && !(await isSeen()); i++) await delay(20);
    }
    assert.equal(await isSeen(), true);
  }
});

test('what waits to be sent is shown to no program', async () => {
  await using stage = await createDavStage();
  await changeAndCrash(stage, { after: meeting('bob@example.test') });
  const ann = stage.as('ann');
  const body = '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>';
  for (const path of [home('ann'), '/dav/files/ann@example.test/'])
    for (const depth of ['1', 'infinity']) {
      const { text } = await ann('PROPFIND', path, { body, headers: { depth } });
      assert.doesNotMatch(text, /\.outbox/, `${path} ${depth}`);
    }
  assert.equal((await ann('GET', '/dav/files/ann@example.test/.outbox/')).status, 404);
});

test(
  'over kill -9 every attendee has each meeting exactly once, and none that was removed (RFC 6638 §3.2)',
  { timeout: 60_000 },
  async (t) => {
    await using world = await createMeetingWorld();
    t.after(() => rmSync(world.folder.root, { recursive: true, force: true }));
    const seed = Math.floor(Math.random() * 2 ** 31);
    t.diagnostic(`seed ${seed}`);
    const result = await world.runCycles({ cycles: 4, seed });
    t.diagnostic(JSON.stringify(result.figures));
    assert.deepEqual(result.problems, []);
    assert.ok(result.figures.acknowledged > 0);
  },
);

test('a copy that cannot be reached for a while is made like the others when it can', async () => {
  let isAway = false;
  let cleo: AccountId | undefined;
  await using stage = await createDavStage({
    withTrouble: (store) => ({
      ...store,
      async transact(account, work) {
        if (isAway && account === cleo) throw new DomainError('unavailable', 'moving house');
        return await store.transact(account, work);
      },
    }),
  });
  cleo = (await stage.addAccount('cleo')).id;
  const body = meeting('bob@example.test', 'cleo@example.test');
  await stage.as('ann')('PUT', `${home('ann')}calendar/m.ics`, { body });
  isAway = true;
  const [copy] = await copiesOf(stage, 'bob');
  const accepted = copy!.replace(/NEEDS-ACTION([^\r\n]*:mailto:bob@)/, 'ACCEPTED$1');
  await stage.as('bob')('PUT', `${home('bob')}calendar/m.ics`, { body: accepted });
  const isSeen = async () =>
    /PARTSTAT=ACCEPTED[^\r\n]*:mailto:bob@/.test((await copiesOf(stage, 'cleo'))[0]!);
  await finish(stage);
  assert.equal(await isSeen(), false);
  isAway = false;
  await finish(stage);
  assert.equal(await isSeen(), true);
  assert.equal(await finish(stage), 0);
});
