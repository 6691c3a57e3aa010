// Rooms answer by themselves: who comes first gets the room, and a series goes on without the weeks that are taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomConcerns } from '#composition/room-concerns.ts';
import { parseWorkingSpan } from '#directory/working-hours.ts';
import { answers, booking, startWithRoom } from '../support/room-desk.ts';

test('a room takes the first who asks and refuses the second, saying why', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const first = booking({ uid: 'first', by: 'ann@a.test', day: monday, hour: 10 });
  assert.deepEqual(answers(await desk.put('ann@a.test', first)), ['ACCEPTED']);
  const second = booking({ uid: 'second', by: 'ben@a.test', day: monday, hour: 10 });
  const refused = await desk.put('ben@a.test', second);
  assert.deepEqual(answers(refused), ['DECLINED']);
  assert.match(refused, /X-CALENDARSERVER-ATTENDEE-COMMENT[^:]*:mailto[^\r\n]*|Blue Room is taken/);
  const later = booking({ uid: 'third', by: 'ben@a.test', day: monday, hour: 11 });
  assert.deepEqual(answers(await desk.put('ben@a.test', later)), ['ACCEPTED']);
  // Who gives it back lets others in.
  await desk.remove('ann@a.test', 'first');
  const again = booking({ uid: 'fourth', by: 'ben@a.test', day: monday, hour: 10 });
  assert.deepEqual(answers(await desk.put('ben@a.test', again)), ['ACCEPTED']);
});

test('two who ask at once do not both get the room', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const texts = await Promise.all(
    ['ann@a.test', 'ben@a.test'].map(
      async (by) => await desk.put(by, booking({ uid: `by ${by}`, by, day: monday, hour: 9 })),
    ),
  );
  assert.deepEqual(texts.flatMap(answers).sort(), ['ACCEPTED', 'DECLINED']);
});

test('a series goes without a few weeks that are taken, when the room allows it', async () => {
  const { server, desk, monday } = await startWithRoom({
    conflicts: { kind: 'allow', percent: 25 },
  });
  await using _server = server;
  const single = booking({ uid: 'one', by: 'ben@a.test', day: monday.add({ weeks: 2 }), hour: 10 });
  await desk.put('ben@a.test', single);
  const more = ['RRULE:FREQ=WEEKLY;COUNT=8'];
  const series = booking({ uid: 'many', by: 'ann@a.test', day: monday, hour: 10, more });
  assert.deepEqual(answers(await desk.put('ann@a.test', series)), ['ACCEPTED', 'DECLINED']);
});

test('hours, length, distance, series and who may book are kept to; with an approver the room waits', async () => {
  const { server, desk, monday } = await startWithRoom({
    hours: { timeZone: 'UTC', spans: [parseWorkingSpan('mon-fri 08:00-18:00')] },
    maxMinutes: 60,
    advanceDays: 30,
    allowsRecurring: false,
    bufferMinutes: 30,
  });
  await using _server = server;
  const ask = async (
    uid: string,
    facts: { day?: Temporal.PlainDate; hour?: number; more?: string[] },
  ) =>
    answers(
      await desk.put(
        'ann@a.test',
        booking({ uid, by: 'ann@a.test', day: monday, hour: 10, ...facts }),
      ),
    )[0];
  assert.equal(await ask('fits', {}), 'ACCEPTED');
  assert.equal(await ask('night', { hour: 18 }), 'DECLINED');
  assert.equal(await ask('weekend', { day: monday.add({ days: 5 }) }), 'DECLINED');
  assert.equal(await ask('far', { day: monday.add({ weeks: 8 }) }), 'DECLINED');
  assert.equal(
    await ask('series', { day: monday.add({ days: 1 }), more: ['RRULE:FREQ=DAILY'] }),
    'DECLINED',
  );
  assert.equal(await ask('too near', { hour: 11 }), 'DECLINED');
  const { accounts, resources } = server.data.directory;
  const room = await accounts.expect('room@a.test');
  const ben = await accounts.expect('ben@a.test');
  await resources.change(room.id, { bookers: [{ kind: 'account', account: ben.id }] });
  assert.equal(await ask('not me', { day: monday.add({ days: 1 }) }), 'DECLINED');
  await resources.change(room.id, {
    bookers: [{ kind: 'anyone' }],
    autoAccepts: false,
    approvers: [ben.id],
  });
  assert.equal(await ask('please', { day: monday.add({ days: 2 }) }), 'TENTATIVE');
});

test('the buffer lies between bookings: the first and the last hour of the day can be booked', async () => {
  const { server, desk, monday } = await startWithRoom({
    hours: { timeZone: 'UTC', spans: [parseWorkingSpan('mon-fri 08:00-18:00')] },
    bufferMinutes: 30,
  });
  await using _server = server;
  for (const hour of [8, 17]) {
    const text = booking({ uid: `at ${hour}`, by: 'ann@a.test', day: monday, hour });
    assert.deepEqual(answers(await desk.put('ann@a.test', text)), ['ACCEPTED']);
  }
  const near = booking({ uid: 'near', by: 'ben@a.test', day: monday, hour: 16 });
  assert.deepEqual(answers(await desk.put('ben@a.test', near)), ['DECLINED']);
});

test('a room is taken by what is free time for its organizer, as whole days often are', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const more = ['TRANSP:TRANSPARENT'];
  const first = booking({ uid: 'first', by: 'ann@a.test', day: monday, hour: 10, more });
  assert.match(await desk.put('ann@a.test', first), /TRANSP:TRANSPARENT/);
  const second = booking({ uid: 'second', by: 'ben@a.test', day: monday, hour: 10 });
  assert.deepEqual(answers(await desk.put('ben@a.test', second)), ['DECLINED']);
  await desk.edit('ann@a.test', 'first', (text) => text.replace('SUMMARY:first', 'SUMMARY:New'));
  assert.match(
    (await desk.find('room@a.test', 'first'))!,
    /SUMMARY:New[^]*TRANSP:OPAQUE|TRANSP:OPAQUE[^]*SUMMARY:New/,
  );
});

test('a room whose hours follow on one another is open from the first to the last', async () => {
  const { server, desk, monday } = await startWithRoom({
    hours: {
      timeZone: 'UTC',
      spans: ['mon-fri 08:00-12:00', 'mon-fri 12:00-24:00', 'sat 00:00-02:00'].map(
        parseWorkingSpan,
      ),
    },
  });
  await using _server = server;
  const ask = async (uid: string, day: Temporal.PlainDate, times: readonly [string, string]) => {
    const text = booking({ uid, by: 'ann@a.test', day, hour: 10 })
      .replace(/(DTSTART:\w+)T10/, `$1T${times[0]}`)
      .replace(/DTEND[^\r]*/, `DURATION:${times[1]}`);
    return answers(await desk.put('ann@a.test', text));
  };
  assert.deepEqual(await ask('noon', monday, ['11', 'PT2H']), ['ACCEPTED']);
  const friday = monday.add({ days: 4 });
  assert.deepEqual(await ask('too long', friday, ['23', 'PT4H']), ['DECLINED']);
  assert.deepEqual(await ask('over midnight', friday, ['23', 'PT3H']), ['ACCEPTED']);
  assert.deepEqual(await ask('night', monday, ['23', 'PT3H']), ['DECLINED']);
});

test('what lies beyond the limit of a room is refused as that, however far and however rare', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const ask = async (uid: string, day: Temporal.PlainDate, more: string[] = []) =>
    await desk.put('ann@a.test', booking({ uid, by: 'ann@a.test', day, hour: 10, more }));
  for (const text of [
    await ask('in five years', monday.add({ weeks: 260 })),
    await ask('each other year', monday, ['RRULE:FREQ=YEARLY;INTERVAL=2']),
    await ask('all day long', monday, ['RRULE:FREQ=DAILY;BYHOUR=8,10,12,14']),
  ]) {
    assert.equal(answers(text)[0], 'DECLINED');
    assert.match(text, /ATTENDEE-COMMENT[^\r]*far ahead/);
  }
  const { accounts, resources } = server.data.directory;
  const room = await accounts.expect('room@a.test');
  await resources.change(room.id, { advanceDays: null });
  const distant = monday.add({ weeks: 208 });
  assert.deepEqual(answers(await ask('any time', distant)), ['ACCEPTED']);
  assert.deepEqual(answers(await ask('the same time', distant)), ['DECLINED']);
  const hourly = await ask('too often', monday, ['RRULE:FREQ=HOURLY']);
  assert.equal(answers(hourly)[0], 'DECLINED');
});

test('whole days and times without a zone are those of the room', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const { accounts } = server.data.directory;
  await accounts.change((await accounts.expect('room@a.test')).id, { timeZone: 'Asia/Tokyo' });
  const day = (uid: string, date: Temporal.PlainDate) =>
    booking({ uid, by: 'ann@a.test', day: date, hour: 10 })
      .replace(/DTSTART:(\d+)T\w+/, 'DTSTART;VALUE=DATE:$1')
      .replace(/DTEND[^\r]*\r\n/, '');
  const ask = async (text: string) => answers(await desk.put('ann@a.test', text));
  assert.deepEqual(await ask(day('tuesday', monday.add({ days: 1 }))), ['ACCEPTED']);
  assert.deepEqual(await ask(day('monday', monday)), ['ACCEPTED']);
  assert.deepEqual(await ask(day('again', monday)), ['DECLINED']);
  const wednesday = monday.add({ days: 2 });
  const floating = booking({ uid: 'floating', by: 'ann@a.test', day: wednesday, hour: 10 });
  const local = floating.replaceAll(/(DT(?:START|END):\w+)Z/g, '$1');
  assert.deepEqual(await ask(local), ['ACCEPTED']);
  const atOne = booking({ uid: 'same', by: 'ann@a.test', day: wednesday, hour: 1 });
  assert.deepEqual(await ask(atOne), ['DECLINED'], '1:00 UTC is 10:00 there');
  const atTen = booking({ uid: 'other', by: 'ann@a.test', day: wednesday, hour: 10 });
  assert.deepEqual(await ask(atTen), ['ACCEPTED']);
  const more = booking({ uid: 'more', by: 'ann@a.test', day: wednesday, hour: 19 });
  const taken = more.replaceAll(/(DT(?:START|END):\w+)Z/g, '$1');
  assert.deepEqual(await ask(taken), ['DECLINED'], '19:00 there is 10:00 UTC');
});

test('who approves answers in the calendar of the room, and the organizer learns of it', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const { accounts, grants, resources } = server.data.directory;
  const [room, ben] = [await accounts.expect('room@a.test'), await accounts.expect('ben@a.test')];
  await resources.change(room.id, { conflicts: { kind: 'ask' }, approvers: [ben.id] });
  const grantee = { kind: 'account', account: ben.id } as const;
  await grants.change({ owner: room.id, collection: '', grantee, rights: 'lrswite' });
  const ask = async (uid: string) =>
    await desk.put('ann@a.test', booking({ uid, by: 'ann@a.test', day: monday, hour: 10 }));
  assert.deepEqual(answers(await ask('first')), ['ACCEPTED']);
  for (const [uid, answer] of [
    ['second', 'ACCEPTED'],
    ['third', 'DECLINED'],
  ] as const) {
    assert.deepEqual(answers(await ask(uid)), ['TENTATIVE']);
    const waiting = (await desk.find('room@a.test', uid))!;
    const answered = waiting.replace(/TENTATIVE(?=[^\r]*room@)/, answer);
    await desk.put('room@a.test', answered, { by: 'ben@a.test' });
    assert.deepEqual(answers((await desk.find('ann@a.test', uid))!), [answer]);
  }
});

test('a series of which too many times are taken is refused as a whole', async () => {
  const { server, desk, monday } = await startWithRoom({
    conflicts: { kind: 'allow', percent: 25 },
  });
  await using _server = server;
  for (const weeks of [0, 2]) {
    const day = monday.add({ weeks });
    const uid = `taken ${weeks}`;
    await desk.put('ben@a.test', booking({ uid, by: 'ben@a.test', day, hour: 10 }));
  }
  const ask = async (uid: string, count: number) => {
    const more = [`RRULE:FREQ=WEEKLY;COUNT=${count}`];
    const text = booking({ uid, by: 'ann@a.test', day: monday, hour: 10, more });
    return answers(await desk.put('ann@a.test', text));
  };
  assert.deepEqual(await ask('two of seven', 7), ['DECLINED']);
  assert.deepEqual(await ask('two of eight', 8), ['ACCEPTED', 'DECLINED', 'DECLINED']);
});

test('days and times without a zone are wanted and taken in the zone of the room’s calendar', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const { id } = await server.data.directory.accounts.expect('room@a.test');
  await server.mail.store.transact(id, async (tx) => {
    const name = '{urn:ietf:params:xml:ns:caldav}calendar-timezone-id';
    const zone = '<timezone-id>Pacific/Auckland</timezone-id>';
    const calendar = await tx.collectionByRole('calendar', 'default');
    await tx.setAnnotation(calendar!.id, `/dav/${name}`, Buffer.from(zone));
  });
  const [by, day] = ['ann@a.test', monday];
  // Tuesday there.
  const tuesday = booking({ uid: 'tuesday', by, day, hour: 13 });
  assert.deepEqual(answers(await desk.put(by, tuesday)), ['ACCEPTED']);
  const date = monday.toString().replaceAll('-', '');
  const whole = booking({ uid: 'monday', by, day, hour: 9 })
    .replace(/DTSTART:.*/, `DTSTART;VALUE=DATE:${date}`)
    .replace(/DTEND:.*\r\n/, '');
  assert.deepEqual(answers(await desk.put(by, whole)), ['ACCEPTED']);
  const early = booking({ uid: 'early', by, day, hour: 2 });
  assert.deepEqual(answers(await desk.put(by, early)), ['DECLINED']);
});

test('without anybody who approves, what is taken is refused, what is free waits, and the administrator is told', async () => {
  const { server, desk, monday } = await startWithRoom();
  await using _server = server;
  const { directory } = server.data;
  const { accounts, resources } = directory;
  const room = await accounts.expect('room@a.test');
  const cleo = await accounts.add({ address: 'cleo@a.test' });
  await resources.change(room.id, { conflicts: { kind: 'ask' }, approvers: [cleo.id] });
  assert.deepEqual(await roomConcerns(directory), []);
  const ask = async (uid: string, hour: number) => {
    const by = 'ann@a.test';
    return answers(await desk.put(by, booking({ uid, by, day: monday, hour })));
  };
  assert.deepEqual(await ask('first', 10), ['ACCEPTED']);
  assert.deepEqual(await ask('asked', 10), ['TENTATIVE']);
  await accounts.change(cleo.id, { isEnabled: false });
  assert.deepEqual(await ask('refused', 10), ['DECLINED']);
  assert.match((await roomConcerns(directory))[0]!.message, /nobody answers .* room@a\.test/);
  await accounts.change(cleo.id, { isEnabled: true });
  await resources.change(room.id, { autoAccepts: false });
  assert.deepEqual(await roomConcerns(directory), []);
  await accounts.remove(cleo.id);
  assert.deepEqual(await ask('waits', 14), ['TENTATIVE']);
  assert.equal((await roomConcerns(directory)).length, 1);
});
