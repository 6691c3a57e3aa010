import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addContainer,
  addItem,
  mainOf,
  type DoubleMailbox,
  type Json,
} from '../support/graph-double/double-state.ts';
import { faultsAt, type Fault } from '../support/graph-double/faults.ts';
import { startGraphDouble } from '../support/graph-double/start-graph-double.ts';
import { carryOver, textToWrite } from '../support/carry-over.ts';
import { graphAnna, graphTargetOf, openGraphBoth, readGraphTexts } from '../support/graph-stage.ts';
import { isDomainError } from '../../server/platform/errors.ts';

const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

/** Unfolded, without what every server writes in its own way. */
function linesOf(text: string): string[] {
  const unfolded = text.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
  return unfolded.filter((l) => !/^(?:DTSTAMP|CREATED|LAST-MODIFIED|REV)/.test(l)).sort();
}

const carl: Json = {
  displayName: 'Carl Müller',
  givenName: 'Carl',
  surname: 'Müller',
  middleName: 'Otto',
  title: 'Dr.',
  generation: 'Jr.',
  nickName: 'Charly',
  companyName: 'Example; Ltd',
  department: 'Sales',
  jobTitle: 'Head',
  profession: 'Engineer',
  officeLocation: '4.12',
  manager: 'Dora',
  emailAddresses: [
    { name: 'Carl', address: 'carl@b.test' },
    { name: 'Carl at home', address: 'carl@c.test' },
  ],
  businessPhones: ['+49 1', '+49 2'],
  homePhones: ['+49 3'],
  mobilePhone: '+49 4',
  businessAddress: {
    street: 'Way 1\r\nBack',
    city: 'Town',
    postalCode: '1',
    countryOrRegion: 'DE',
  },
  otherAddress: { city: 'Elsewhere' },
  imAddresses: ['carl@chat.test'],
  businessHomePage: 'https://b.test/',
  birthday: '1980-02-29T11:59:00Z',
  spouseName: 'Eva',
  children: ['Fritz', 'Gerda'],
  assistantName: 'Hans',
  personalNotes: 'First line\r\nSecond',
  categories: ['Red', 'A,B'],
  yomiGivenName: 'ka',
};
const carlMapi = {
  'String 0x3a45': 'Dr.',
  'String 0x3a24': '+49 5',
  'String 0x3a50': 'https://home.test/',
};

test('contacts come over with everything that Graph says of them, their photos, and come back as they were', async () => {
  await using from = await startGraphDouble({ accounts });
  await using to = await startGraphDouble({ accounts });
  const anna: DoubleMailbox = from.mailbox('anna@a.test');
  const main = mainOf(anna.contactFolders);
  const first = addItem(anna, main, carl, { extended: carlMapi });
  first.photo = { type: 'image/png', bytes: Buffer.from('89504e470d0a', 'hex') };
  const sub = addContainer(anna.contactFolders, { displayName: 'Club', parentFolderId: main.id });
  addItem(anna, sub, { displayName: 'Only a name' });
  await using both = await openGraphBoth(from, to);
  const carried = await carryOver(both.source, both.target);
  assert.deepEqual(
    carried.flatMap((c) => c.losses),
    [],
  );
  const [text] = await readGraphTexts(from, 'Contacts');
  for (const line of [
    'FN:Carl Müller',
    'N:Müller;Carl;Otto;Dr.;Jr.',
    String.raw`ORG:Example\; Ltd;Sales`,
    'EMAIL;PREF=1:carl@b.test',
    'TEL;TYPE=work,voice:+49 2',
    'TEL;TYPE=work,fax:+49 5',
    String.raw`ADR;TYPE=work:;;Way 1\nBack;Town;;1;DE`,
    'BDAY:19800229',
    'RELATED;VALUE=text;TYPE=child:Gerda',
    String.raw`CATEGORIES:Red,A\,B`,
    'PHOTO:data:image/png;base64,iVBORw0K',
  ])
    assert.ok(linesOf(text!).includes(line), `${line}\n${text}`);
  for (const folder of ['Contacts', 'Club'])
    assert.deepEqual(
      (await readGraphTexts(to, folder)).map(linesOf),
      (await readGraphTexts(from, folder)).map(linesOf),
    );
});

test('what Exchange has no place for in a card is told, and groups are refused', async () => {
  await using to = await startGraphDouble({ accounts });
  await using target = graphTargetOf(to);
  await using session = await target.open({ address: graphAnna.name });
  const place = await session.expectFolder({
    kind: 'addressbook',
    path: ['Contacts'],
    role: 'default',
    isSubscribed: true,
  });
  const card = (more: string): string =>
    `BEGIN:VCARD\r\nVERSION:4.0\r\nUID:c1\r\nFN:Many\r\n${more}END:VCARD\r\n`;
  const many = ['a', 'b', 'c', 'd'].map((n) => `EMAIL:${n}@b.test\r\n`).join('');
  const [odd, group] = await session.write(place, [
    textToWrite(
      '1',
      'text/vcard',
      card(`${many}BDAY:--0229\r\nX-OTHER:1\r\nPHOTO:https://b.test/p.jpg\r\n`),
    ),
    textToWrite('2', 'text/vcard', card('KIND:group\r\nMEMBER:mailto:a@b.test\r\n')),
  ]);
  assert.ok(odd?.outcome === 'written');
  assert.deepEqual(odd.losses.map((l) => l.what).sort(), [
    'date',
    'email-address',
    'other-properties',
    'photo',
  ]);
  assert.ok(group?.outcome === 'refused');
  assert.match(group.reason, /no groups of contacts/);
  // The same UID again takes its place.
  const [again] = await session.write(place, [
    textToWrite('3', 'text/vcard', card('NOTE:New\r\n')),
  ]);
  assert.equal(again?.outcome, 'written');
  const all = await readGraphTexts(to, 'Contacts');
  assert.equal(all.length, 1);
  assert.match(all[0]!, /NOTE:New/);
});

test('tasks come over with days, states, steps, rules and files, and come back as they were', async () => {
  await using from = await startGraphDouble({ accounts });
  await using to = await startGraphDouble({ accounts });
  const anna = from.mailbox('anna@a.test');
  const list = mainOf(anna.taskLists);
  const day = (date: string): Json => ({ dateTime: `${date}T00:00:00.0000000`, timeZone: 'UTC' });
  addItem(anna, list, {
    title: 'Write',
    body: { contentType: 'text', content: 'The text' },
    status: 'waitingOnOthers',
    importance: 'high',
    categories: ['Red'],
    startDateTime: day('2026-03-02'),
    dueDateTime: day('2026-03-09'),
    isReminderOn: true,
    reminderDateTime: { dateTime: '2026-03-09T08:00:00.0000000', timeZone: 'UTC' },
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
      range: { type: 'numbered', numberOfOccurrences: 4, startDate: '2026-03-02' },
    },
    attachments: [{ id: 'A1', name: 'a.txt', contentType: 'text/plain', contentBytes: 'YWJj' }],
  });
  addItem(anna, list, {
    title: 'Done',
    status: 'completed',
    importance: 'normal',
    completedDateTime: day('2026-02-01'),
    checklistItems: [
      { displayName: 'One', isChecked: true },
      { displayName: 'Two', isChecked: false },
    ],
  });
  addContainer(anna.taskLists, {
    displayName: 'Flagged',
    isOwner: true,
    isShared: false,
    wellknownListName: 'flaggedEmails',
  });
  await using both = await openGraphBoth(from, to);
  const carried = await carryOver(both.source, both.target);
  assert.deepEqual(
    carried.flatMap((c) => c.losses).map((l) => l.what),
    ['checklist'],
  );
  const before = await readGraphTexts(from, 'Tasks');
  for (const line of [
    'DTSTART;VALUE=DATE:20260302',
    'DUE;VALUE=DATE:20260309',
    'RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO',
    'X-MICROSOFT-TASK-STATUS:WaitingOnOthers',
    'TRIGGER;VALUE=DATE-TIME:20260309T080000Z',
  ])
    assert.ok(linesOf(before[0]!).includes(line), `${line}\n${before[0]}`);
  assert.ok(linesOf(before[1]!).includes(String.raw`DESCRIPTION:[x] One\n[ ] Two`), before[1]!);
  assert.deepEqual((await readGraphTexts(to, 'Tasks')).map(linesOf), before.map(linesOf));
  const links = [...mainOf(to.mailbox('anna@a.test').taskLists).items.values()].flatMap(
    (it) => it.json['linkedResources'] as Json[],
  );
  assert.deepEqual(links, []);
});

test('a task that was cut off half made is found again', async () => {
  await using to = await startGraphDouble({ accounts });
  await using target = graphTargetOf(to);
  await using session = await target.open({ address: graphAnna.name });
  const place = await session.expectFolder({
    kind: 'tasks',
    path: ['Tasks'],
    role: 'default',
    isSubscribed: true,
  });
  const todo =
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:t1\r\nSUMMARY:T\r\nEND:VTODO\r\nEND:VCALENDAR\r\n';
  const item = textToWrite('k', 'text/calendar', todo);
  to.plan = faultsAt(/^POST .*extensions$/, new Map<number, Fault>([[1, { kind: 'cut-before' }]]));
  await assert.rejects(session.write(place, [item]), (e) => isDomainError(e, 'unavailable'));
  const found = await session.written(place, '', [item]);
  assert.equal(found.size, 1);
});
