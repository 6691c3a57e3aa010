// What books a room is its own answer: to each request by itself, whatever programs write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileMail } from '../support/file-mail.ts';
import { answers, booking, startWithRoom } from '../support/room-desk.ts';

const stamp = (day: Temporal.PlainDate, hour: number) =>
  `${day.toString().replaceAll('-', '')}T${String(hour).padStart(2, '0')}0000Z`;

test('an organizer who writes that a room has accepted has asked it', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const claimed = (uid: string, by: string, hour: number) =>
    booking({ uid, by, day: monday, hour }).replace(
      '=NEEDS-ACTION:mailto:room@',
      '=ACCEPTED:mailto:room@',
    );
  const put = async (uid: string, by: string, hour: number) =>
    answers(await desk.put(by, claimed(uid, by, hour)));
  assert.deepEqual(await put('first', 'ben@a.test', 10), ['ACCEPTED']);
  // As programs do that copy a meeting with the answers in it.
  assert.deepEqual(await put('copied', 'ann@a.test', 10), ['DECLINED']);
  assert.deepEqual(answers((await desk.find('room@a.test', 'copied'))!), ['DECLINED']);
  // A meeting that was there before the room was invited to it.
  const alone = claimed('later', 'ann@a.test', 10).replace(/ATTENDEE[^\r]*room@a.test\r\n/, '');
  await desk.put('ann@a.test', alone);
  const later = await desk.edit('ann@a.test', 'later', (text) =>
    text.replace('END:VEVENT', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:room@a.test\r\nEND:VEVENT'),
  );
  assert.deepEqual(answers(later), ['DECLINED']);
  const { accounts, resources } = server.data.directory;
  const [room, ben] = [await accounts.expect('room@a.test'), await accounts.expect('ben@a.test')];
  await resources.change(room.id, { bookers: [{ kind: 'account', account: ben.id }] });
  assert.deepEqual(await put('may not', 'ann@a.test', 12), ['DECLINED']);
});

test('what a room was booked for before it was one stays booked when its organizer changes it', async () => {
  const { server, desk, monday } = await startWithRoom({ advanceDays: 30 });
  await using _server = server;
  const by = 'ann@a.test';
  const text = booking({ uid: 'brought', by, day: monday, hour: 10, more: ['RRULE:FREQ=WEEKLY'] });
  const brought = text.replace('=NEEDS-ACTION:', '=ACCEPTED:');
  for (const address of [by, 'room@a.test']) {
    const { id } = await server.data.directory.accounts.expect(address);
    const content = { kind: 'memory', bytes: Buffer.from(brought) } as const;
    await using prepared = await server.mail.store.prepareDocument(content, 'text/calendar');
    await server.mail.store.transact(id, async (tx) => {
      const calendar = await tx.collectionByRole('calendar', 'default');
      await tx.putDocument(calendar!.id, { name: 'brought.ics', prepared });
    });
  }
  const changed = await desk.edit(by, 'brought', (t) => t.replace('SUMMARY:', 'SUMMARY:new '));
  assert.deepEqual(answers(changed), ['ACCEPTED']);
  const copy = (await desk.find('room@a.test', 'brought'))!;
  assert.match(copy, /SUMMARY:new/);
  assert.deepEqual(answers(copy), ['ACCEPTED']);
});

test('a room that is asked for instances of a series has them where it is free', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const taken = booking({ uid: 'taken', by: 'ben@a.test', day: monday.add({ days: 1 }), hour: 10 });
  await desk.put('ben@a.test', taken);
  const by = 'ann@a.test';
  const daily = booking({
    uid: 'daily',
    by,
    day: monday,
    hour: 10,
    more: ['RRULE:FREQ=DAILY;COUNT=5'],
  });
  const series = daily
    .replace(/ATTENDEE[^\r]*room@a.test\r\n/, '')
    .replace(/END:VCALENDAR\r\n/, '');
  const instances = [1, 2].map((days) => {
    const day = monday.add({ days });
    const more = [`RECURRENCE-ID:${stamp(day, 10)}`];
    return /BEGIN:VEVENT[^]*END:VEVENT\r\n/.exec(
      booking({ uid: 'daily', by, day, hour: 10, more }),
    )![0];
  });
  const put = await desk.put(by, `${series}${instances.join('')}END:VCALENDAR\r\n`);
  assert.deepEqual(answers(put), ['DECLINED', 'ACCEPTED']);
});

test('a meeting on dates that are listed is a series to a room', async () => {
  const { server, desk, monday } = await startWithRoom({
    conflicts: { kind: 'allow', percent: 25 },
  });
  await using _server = server;
  const dates = [1, 2, 3].map((days) => stamp(monday.add({ days }), 10));
  const ask = async (uid: string, by: string, more: string[] = []) =>
    answers(await desk.put(by, booking({ uid, by, day: monday, hour: 10, more })));
  assert.deepEqual(await ask('first', 'ben@a.test'), ['ACCEPTED']);
  const more = [`RDATE:${dates.join(',')}`];
  assert.deepEqual(await ask('listed', 'ann@a.test', more), ['ACCEPTED', 'DECLINED']);
  const room = await server.data.directory.accounts.expect('room@a.test');
  await server.data.directory.resources.change(room.id, { allowsRecurring: false });
  await desk.remove('ben@a.test', 'first');
  await desk.remove('ann@a.test', 'listed');
  assert.deepEqual(await ask('refused', 'ann@a.test', more), ['DECLINED']);
});

test('a task that a room is given waits for who looks after it', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const task = booking({ uid: 'new lamp', by: 'ann@a.test', day: monday, hour: 10 })
    .replaceAll('VEVENT', 'VTODO')
    .replace('DTEND:', 'DUE:');
  for (const text of [task, task.replace(/DTSTART.*\r\n/, '').replaceAll('lamp', 'bulb')])
    assert.deepEqual(answers(await desk.put('ann@a.test', text)), ['NEEDS-ACTION']);
  assert.deepEqual(answers((await desk.find('room@a.test', 'new bulb'))!), ['NEEDS-ACTION']);
});

// RFC 5545 §3.2.13
test('of instances that one exception moves, a room declines those alone that are taken', async () => {
  const { server, desk, monday } = await startWithRoom({
    conflicts: { kind: 'allow', percent: 25 },
  });
  await using _server = server;
  const [by, days] = ['ann@a.test', (n: number) => monday.add({ days: n })];
  const taken = booking({ uid: 'taken', by: 'ben@a.test', day: days(4), hour: 14 });
  await desk.put('ben@a.test', taken);
  const event = (day: Temporal.PlainDate, hour: number, line: string) =>
    /BEGIN:VEVENT[^]*END:VEVENT\r\n/.exec(
      booking({ uid: 'daily', by, day, hour, more: [line] }),
    )![0];
  const later = `RECURRENCE-ID;RANGE=THISANDFUTURE:${stamp(days(2), 10)}`;
  const series = event(monday, 10, 'RRULE:FREQ=DAILY;COUNT=7') + event(days(2), 14, later);
  const put = await desk.put(by, taken.replace(/BEGIN:VEVENT[^]*END:VEVENT\r\n/, series));
  assert.deepEqual(answers(put), ['ACCEPTED', 'ACCEPTED', 'DECLINED']);
  const exception = put.split('BEGIN:VEVENT').at(-1)!;
  assert.match(exception, new RegExp(`RECURRENCE-ID:${stamp(days(4), 10)}`));
  assert.match(exception, new RegExp(`DTSTART:${stamp(days(4), 14)}`));
});

// RFC 6638 §3.2.9, §7.3
test('the copies of rooms and people say what became of their answer, also when others answer', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const more = ['ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ben@a.test'];
  await desk.put(
    'ann@a.test',
    booking({ uid: 'both', by: 'ann@a.test', day: monday, hour: 10, more }),
  );
  const isDelivered = (text: string) => /ORGANIZER[^\r]*SCHEDULE-STATUS=1\.2/.test(text);
  await desk.until('room@a.test', 'both', isDelivered);
  await desk.edit('ben@a.test', 'both', (text) =>
    text.replace(/NEEDS-ACTION(?=[^\r]*ben@)/, 'ACCEPTED'),
  );
  const isAnswered = (text: string) => /ACCEPTED[^\r]*ben@/.test(text);
  assert.ok(isDelivered(await desk.until('room@a.test', 'both', isAnswered)));
  await desk.until('ben@a.test', 'both', (text) => isDelivered(text) && isAnswered(text));
  // Another time is another question.
  await desk.edit('ann@a.test', 'both', (text) => text.replaceAll('T100000Z', 'T090000Z'));
  const asked = await desk.until('ben@a.test', 'both', (text) => text.includes('T090000Z'));
  assert.ok(!isDelivered(asked));
});

test('a mail that carries what the server notes of answers books nothing by that', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  await desk.put('ann@a.test', booking({ uid: 'first', by: 'ann@a.test', day: monday, hour: 10 }));
  const from = 'max@partner.test';
  const forged = booking({ uid: 'forged', by: from, day: monday, hour: 10 }).replace(
    'PARTSTAT=NEEDS-ACTION:',
    'PARTSTAT=ACCEPTED;X-MAILSTEAD-ANSWERED=0.20990101T000000Z:',
  );
  const content = [
    `From: <${from}>`,
    'Content-Type: text/calendar; method=REQUEST',
    '',
    forged.replace('PRODID', 'METHOD:REQUEST\r\nPRODID'),
  ].join('\r\n');
  const { id } = await server.data.directory.accounts.expect('room@a.test');
  const mail = { content: Buffer.from(content), proof: { kind: 'from' } } as const;
  await fileMail(server.mail, id, mail);
  const copy = await desk.until('room@a.test', 'forged', (text) => !text.includes('NEEDS-ACTION'));
  assert.deepEqual(answers(copy), ['DECLINED']);
});
