// Answers by mail that cross a change: both servers take them for the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCalendarPart } from '#scheduling/imip/find-calendar-part.ts';
import { createDavStage, type DavStage } from '../support/dav-stage.ts';
import { fileMail } from '../support/file-mail.ts';

const original = '/dav/calendars/ann@home.test/calendar/m.ics';

const people = [
  'ORGANIZER:mailto:ann@home.test',
  'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@home.test',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:dee@far.test',
];

/** Every day at nine, as Ann's program writes it. */
function series(count: number, ...exceptions: readonly (readonly string[])[]): string {
  const daily = ['DTSTART:20270104T090000Z', `RRULE:FREQ=DAILY;COUNT=${count}`, 'SUMMARY:Daily'];
  const events = [daily, ...exceptions].flatMap((lines) => [
    'BEGIN:VEVENT',
    'UID:m',
    'DTSTAMP:20260101T000000Z',
    'DURATION:PT1H',
    ...lines,
    ...people,
    'END:VEVENT',
  ]);
  const all = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//EN', ...events, 'END:VCALENDAR', ''];
  return all.join('\r\n');
}

const moved = ['RECURRENCE-ID:20270106T090000Z', 'DTSTART:20270106T140000Z', 'SUMMARY:Daily'];

/** Ann plans on one server, and Dee is invited on another. */
async function openServers() {
  await using parts = new AsyncDisposableStack();
  const open = async (address: string) => {
    const stage = parts.use(await createDavStage());
    await stage.directory.domains.add({ name: address.slice(address.indexOf('@') + 1) });
    const { id } = await stage.directory.accounts.add({ address, type: 'person' });
    await stage.directory.credentials.setPassword(id, 'secret');
    const authorization = `Basic ${Buffer.from(`${address}:secret`).toString('base64')}`;
    const ask = async (method: string, path: string, body?: string) =>
      await stage.as(undefined)(method, path, {
        headers: { authorization },
        ...(body && { body }),
      });
    return { stage, id, ask };
  };
  const [ann, dee] = [await open('ann@home.test'), await open('dee@far.test')];
  const running = parts.move();
  const taken = new Map<DavStage, number>();
  return {
    ann,
    dee,
    /** The mails of one server that the other has not got yet. */
    async carry(from: typeof ann, to: typeof ann): Promise<void> {
      const mails = from.stage.sentMails.slice(taken.get(from.stage) ?? 0);
      taken.set(from.stage, from.stage.sentMails.length);
      for (const { content } of mails)
        await fileMail(to.stage, to.id, { content, proof: { kind: 'from' } });
    },
    [Symbol.asyncDispose]: async () => await running.disposeAsync(),
  };
}

/** What Dee says of the series, then of its exceptions. */
function answersIn(text: string): string[] {
  const events = text.replaceAll('\r\n ', '').split('BEGIN:VEVENT').slice(1);
  return events.map((event) => /PARTSTAT=([A-Z-]+)[^:\r]*:mailto:dee@/.exec(event)![1]!);
}

test('an answer that crosses a change by mail counts for what it was asked for, at both ends (RFC 5546 §2.1.4)', async () => {
  await using servers = await openServers();
  const { ann, dee, carry } = servers;
  await ann.ask('PUT', original, series(8));
  await carry(ann, dee);
  for (const count of [8, 9]) {
    await ann.ask('PUT', original, series(count, moved));
    await carry(ann, dee);
  }
  const copy = await pathOfCopy(dee);
  const { text } = await dee.ask('GET', copy);
  await dee.ask('PUT', copy, text.replaceAll('NEEDS-ACTION', 'TENTATIVE'));
  await ann.ask('PUT', original, series(10, moved));
  await carry(dee, ann);
  await carry(ann, dee);
  const expected = ['NEEDS-ACTION', 'TENTATIVE'];
  assert.deepEqual(answersIn((await ann.ask('GET', original)).text), expected);
  assert.deepEqual(answersIn((await dee.ask('GET', copy)).text), expected);
});

test('an organizer of another make, whose change crosses an answer, is told it again; one who writes later is not (RFC 5546 §2.1.4)', async () => {
  await using servers = await openServers();
  const { dee } = servers;
  const invite = async (sequence: number, written: string) => {
    const calendar = series(3)
      .replace('DTSTAMP:20260101T000000Z', `DTSTAMP:${written}\r\nSEQUENCE:${sequence}`)
      .replace('VERSION', 'METHOD:REQUEST\r\nVERSION')
      .replace('SUMMARY:Daily', `SUMMARY:Version ${sequence}`);
    const head = 'From: ann@home.test\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n';
    const content = Buffer.from(head + calendar);
    await fileMail(dee.stage, dee.id, { content, proof: { kind: 'from' } });
    return dee.stage.sentMails.map((mail) => answerIn(mail.content));
  };
  await invite(0, '20261122T075900Z');
  const copy = await pathOfCopy(dee);
  const { text } = await dee.ask('GET', copy);
  await dee.ask('PUT', copy, text.replace('NEEDS-ACTION', 'ACCEPTED'));
  assert.deepEqual(await invite(1, '20261122T075950Z'), ['0 ACCEPTED', '1 ACCEPTED']);
  assert.equal((await invite(2, '20261122T080010Z')).length, 2);
  assert.deepEqual(answersIn((await dee.ask('GET', copy)).text), ['ACCEPTED']);
});

test('a meeting that is removed and put back is later than its end for who is invited elsewhere (RFC 5546 §2.1.4)', async () => {
  await using servers = await openServers();
  const { ann, dee, carry } = servers;
  for (const body of [series(3), undefined, series(3), undefined, series(3)]) {
    await ann.ask(body === undefined ? 'DELETE' : 'PUT', original, body);
    await carry(ann, dee);
  }
  const sent = ann.stage.sentMails.map(({ content }) => {
    const { method, text } = findCalendarPart(content)!;
    return `${method} ${/^SEQUENCE:(\d+)/m.exec(text)![1]}`;
  });
  assert.deepEqual(sent, ['REQUEST 0', 'CANCEL 1', 'REQUEST 2', 'CANCEL 3', 'REQUEST 4']);
  const { text } = await dee.ask('GET', await pathOfCopy(dee));
  assert.doesNotMatch(text, /CANCELLED/);
});

/** SEQUENCE and answer of a REPLY. */
function answerIn(content: Buffer): string {
  const text = findCalendarPart(content)!.text.replaceAll('\r\n ', '');
  return `${/^SEQUENCE:(\d+)/m.exec(text)![1]} ${answersIn(text).join()}`;
}

async function pathOfCopy({ ask }: Awaited<ReturnType<typeof openServers>>['dee']) {
  const { text } = await ask('PROPFIND', '/dav/calendars/dee@far.test/calendar/');
  return /<D:href>([^<]*\.ics)</.exec(text)![1]!;
}
