// What others are told of an invitation, and what a mail asks of a calendar, is kept with it: a crash delays it, and loses and doubles none.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { DomainError } from '#platform/errors.ts';
import { fileMail } from '../support/file-mail.ts';
import { createDavStage, type DavStage } from '../support/dav-stage.ts';
import { createInvitationWorld } from '../faults/kill/invitation-world.ts';

const calendar = (name: string) => `/dav/calendars/${name}@example.test/calendar/`;

function meeting(method: string, ...attendees: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    ...(method === '' ? [] : [`METHOD:${method}`]),
    'BEGIN:VEVENT',
    'UID:m',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20261205T090000Z',
    'DTEND:20261205T100000Z',
    'SUMMARY:Plans',
    'ORGANIZER:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test',
    ...attendees.map((a) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${a}@example.test`),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const invitation = Buffer.from(
  `From: ann@example.test\r\nSubject: Plans\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n${meeting('REQUEST', 'bob')}`,
);

interface Post {
  readonly recipients: string[];
  readonly ids: (string | undefined)[];
  isDown: boolean;
}

/** A stage whose queue can be away. */
async function createStage(): Promise<DavStage & { readonly post: Post }> {
  const post: Post = { recipients: [], ids: [], isDown: false };
  const stage = await createDavStage({
    sendMail: async ({ recipient, content }) => {
      if (post.isDown) throw new DomainError('unavailable', 'the queue is away');
      post.recipients.push(recipient);
      post.ids.push(/^Message-ID: (.*)\r$/m.exec(content.toString())?.[1]);
      return true;
    },
  });
  return { ...stage, post };
}

async function addDelegate(stage: DavStage, boss: string, name: string): Promise<void> {
  const delegate = await stage.addAccount(name);
  const { id } = await stage.account(boss);
  const rights = {
    calendar: undefined,
    seesPrivate: false,
    getsInvitations: true,
    sendsOnBehalf: false,
    sendsAs: false,
  };
  const of = await stage.store.read(id, (r) => r.collectionByRole('calendar', 'default'));
  await stage.directory.delegations.set(
    { owner: id, delegate: delegate.id },
    { ...rights, calendarId: of!.objectId },
  );
}

async function finish(stage: DavStage): Promise<number> {
  await stage.clock.advance(180_000);
  return await stage.scheduling.finishPending({ isStart: false });
}

async function copiesOf(stage: DavStage, name: string): Promise<string[]> {
  const { id } = await stage.account(name);
  return await stage.store.read(id, async (reader) => {
    const { id: collection } = (await reader.collectionByRole('calendar', 'default'))!;
    const documents = await reader.documents(collection);
    return (await reader.readContents(documents.map((d) => d.itemId))).map(String);
  });
}

/** Files a mail as delivery does. */
async function file(stage: DavStage, isCrashed: boolean, beforeApplied = () => {}): Promise<void> {
  const [ann, bob] = [await stage.account('ann'), await stage.account('bob')];
  const proof = { kind: 'account', account: ann.id } as const;
  await fileMail(stage, bob.id, { content: invitation, proof }, { isCrashed, beforeApplied });
}

test('delegates are told of an invitation once, also when it fails at first (RFC 6638 §3.2.1)', async () => {
  await using stage = await createStage();
  await addDelegate(stage, 'bob', 'dora');
  await addDelegate(stage, 'bob', 'dan');
  stage.post.isDown = true;
  const put = { body: meeting('', 'bob') };
  assert.equal((await stage.as('ann')('PUT', `${calendar('ann')}m.ics`, put)).status, 201);
  assert.equal((await copiesOf(stage, 'bob')).length, 1);
  await finish(stage);
  assert.deepEqual(stage.post.recipients, []);
  stage.post.isDown = false;
  assert.equal(await finish(stage), 1);
  assert.equal(await finish(stage), 0);
  const both = ['dan@example.test', 'dora@example.test'];
  assert.deepEqual(new Set(stage.post.recipients), new Set(both));
  assert.equal(stage.post.recipients.length, 2);
  assert.equal(new Set(stage.post.ids).size, 1);
});

test('a notice that was sent leaves nothing behind, and what nobody reads is not kept', async () => {
  for (const hasDelegate of [true, false]) {
    await using stage = await createStage();
    if (hasDelegate) await addDelegate(stage, 'bob', 'dora');
    await stage.as('ann')('PUT', `${calendar('ann')}m.ics`, { body: meeting('', 'bob') });
    assert.deepEqual(stage.post.recipients, hasDelegate ? ['dora@example.test'] : []);
    assert.equal(await finish(stage), 0);
  }
});

test('who decides about a room is asked, also when it fails at first', async () => {
  await using stage = await createStage();
  const room = await stage.addAccount('room', 'resource');
  const max = await stage.addAccount('max');
  await stage.directory.resources.change(room.id, { autoAccepts: false, approvers: [max.id] });
  stage.post.isDown = true;
  await stage.as('ann')('PUT', `${calendar('ann')}m.ics`, { body: meeting('', 'room') });
  assert.match((await copiesOf(stage, 'room'))[0]!, /PARTSTAT=TENTATIVE/);
  stage.post.isDown = false;
  assert.ok((await finish(stage)) > 0);
  assert.equal(await finish(stage), 0);
  assert.deepEqual(stage.post.recipients, ['max@example.test']);
});

test('a mail that was filed when the server ended is applied at its next start, once (RFC 6047 §2)', async () => {
  for (const isCrashed of [true, false]) {
    await using stage = await createStage();
    await addDelegate(stage, 'bob', 'dora');
    await file(stage, isCrashed);
    assert.equal((await copiesOf(stage, 'bob')).length, isCrashed ? 0 : 1);
    assert.equal(await finish(stage), isCrashed ? 1 : 0);
    assert.equal(await finish(stage), 0);
    assert.equal((await copiesOf(stage, 'bob')).length, 1);
    assert.deepEqual(stage.post.recipients, ['dora@example.test']);
  }
});

test('a mail that was applied when the server ended is not applied again', async () => {
  await using stage = await createStage();
  await addDelegate(stage, 'bob', 'dora');
  // Nothing more is written once the calendar was changed.
  const { transact } = stage.store;
  stage.post.isDown = true;
  await file(stage, false, () => {
    let isChanged = false;
    stage.store.transact = async (account, work) => {
      if (isChanged) throw new DomainError('no-space', 'the disk is full');
      isChanged = true;
      return await transact(account, work);
    };
  });
  stage.store.transact = transact;
  assert.equal((await copiesOf(stage, 'bob')).length, 1);
  stage.post.isDown = false;
  await finish(stage);
  assert.equal(await finish(stage), 0);
  assert.equal((await copiesOf(stage, 'bob')).length, 1);
  assert.deepEqual(stage.post.recipients, ['dora@example.test']);
});

test(
  'over kill -9 each invitation that lies in an inbox is in the calendar once, and its delegate was told (RFC 6047 §2)',
  { timeout: 60_000 },
  async (t) => {
    await using world = await createInvitationWorld();
    t.after(() => rmSync(world.folder.root, { recursive: true, force: true }));
    const seed = Math.floor(Math.random() * 2 ** 31);
    t.diagnostic(`seed ${seed}`);
    const result = await world.runCycles({ cycles: 4, seed });
    t.diagnostic(JSON.stringify(result.figures));
    assert.deepEqual(result.problems, []);
    assert.ok(result.figures.filed > 0);
  },
);
