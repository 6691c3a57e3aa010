// Accounts with something of everything, for whole migrations.
import { storeAttachment } from './attachment-operations.ts';
import { occurrencesOf } from './calendar-facts.ts';
import {
  addFolder,
  addItem,
  createItem,
  distinguishedFolder,
  type DoubleFolder,
  type DoubleItem,
  type DoubleMailbox,
} from './double-mailbox.ts';
import { factsOfMime } from './mime-facts.ts';
import { typed } from './xml-parts.ts';
import { ianaOf } from './zones.ts';

export interface FillCounts {
  readonly messages: number;
  readonly series: number;
  readonly contacts: number;
  readonly tasks: number;
}

const AT = '2026-01-01T00:00:00Z';
const zones = ['W. Europe Standard Time', 'Eastern Standard Time', 'Tokyo Standard Time', 'UTC'];

export function fillMailbox(mailbox: DoubleMailbox, counts: FillCounts): void {
  const folder = (name: string): DoubleFolder => distinguishedFolder(mailbox, name);
  const inbox = folder('inbox');
  const below = addFolder(mailbox, {
    parentId: inbox.id,
    name: `Projects of ${mailbox.displayName}`,
    folderClass: 'IPF.Note',
  });
  for (let n = 0; n < counts.messages; n++) addMessage(n % 3 === 0 ? below : inbox, n);
  for (let n = 0; n < counts.series; n++) addSeries(folder('calendar'), n);
  addAllDay(folder('calendar'));
  addMeeting(folder('calendar'));
  for (let n = 0; n < counts.contacts; n++) addContact(folder('contacts'), n);
  for (let n = 0; n < counts.tasks; n++) addTask(folder('tasks'), n);
  addItem(
    folder('notes'),
    'Message',
    [
      typed('ItemClass', 'IPM.StickyNote'),
      typed('Subject', 'Milk'),
      typed('Body', 'Milk and bread', { BodyType: 'Text' }),
    ],
    { at: AT },
  );
}

function addMessage(folder: DoubleFolder, n: number): void {
  const time = `${String(8 + (n % 10)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`;
  const mime = Buffer.from(
    `From: Somebody <s${n}@b.test>\r\nTo: ${folder.mailbox.address}\r\nSubject: Message ${n}\r\n` +
      `Message-ID: <${n}.${folder.mailbox.address}>\r\nDate: Mon, 05 Jan 2026 ${time}:00 +0000\r\n` +
      `${n % 6 === 0 ? 'Importance: high\r\n' : ''}\r\n` +
      `${'Text. '.repeat(n % 40)}\r\n`,
  );
  const state = [
    typed('IsRead', String(n % 2 === 0)),
    typed('IsDraft', 'false'),
    typed('DateTimeReceived', `2026-01-05T${time}:30Z`),
    ...(n % 4 === 0 ? [typed('Flag', [typed('FlagStatus', 'Flagged')])] : []),
    ...(n % 5 === 0 ? [typed('Categories', [typed('String', 'Red Category')])] : []),
  ];
  addItem(folder, 'Message', [...factsOfMime(mime), ...state], { at: AT, mime });
}

/** Private, and a whole day where its owner lives. */
function addAllDay(folder: DoubleFolder): void {
  const zone = 'W. Europe Standard Time';
  addItem(
    folder,
    'CalendarItem',
    [
      typed('Subject', 'A day off'),
      typed('Sensitivity', 'Private'),
      typed('UID', `day-off.${folder.mailbox.address}`),
      typed('Start', '2040-07-09T22:00:00Z'),
      typed('End', '2040-07-10T22:00:00Z'),
      typed('IsAllDayEvent', 'true'),
      typed('LegacyFreeBusyStatus', 'OOF'),
      typed('StartTimeZone', [], { Id: zone }),
      typed('EndTimeZone', [], { Id: zone }),
    ],
    { at: AT },
  );
}

/** An important meeting that the mailbox's owner calls, so that its organizer is not said. */
function addMeeting(folder: DoubleFolder): void {
  const person = (name: string, address: string): ReturnType<typeof typed> =>
    typed('Mailbox', [
      typed('Name', name),
      typed('EmailAddress', address),
      typed('RoutingType', 'SMTP'),
    ]);
  const attendee = (name: string, address: string): ReturnType<typeof typed> =>
    typed('Attendee', [person(name, address)]);
  const { address } = folder.mailbox;
  addItem(
    folder,
    'CalendarItem',
    [
      typed('Subject', 'Budget'),
      typed('Importance', 'High'),
      typed('Categories', [typed('String', 'Money')]),
      typed('UID', `budget.${address}`),
      typed('Start', '2040-07-11T08:00:00Z'),
      typed('End', '2040-07-11T09:00:00Z'),
      typed('LegacyFreeBusyStatus', 'Busy'),
      typed('StartTimeZone', [], { Id: 'UTC' }),
      typed('EndTimeZone', [], { Id: 'UTC' }),
      typed('RequiredAttendees', [attendee('Ann', 'ann@b.test')]),
      typed('OptionalAttendees', [attendee('Bob', 'bob@b.test')]),
      typed('Resources', [attendee('Blue Room', 'blue@b.test')]),
    ],
    { at: AT },
  );
}

function addSeries(folder: DoubleFolder, n: number): void {
  const zone = zones[n % zones.length]!;
  const day = String(2 + (n % 20)).padStart(2, '0');
  const hour = String(9 + (n % 8)).padStart(2, '0');
  const start = Temporal.PlainDateTime.from(`2040-03-${day}T${hour}:00:00`)
    .toZonedDateTime(ianaOf(zone))
    .toInstant()
    .toString({ smallestUnit: 'second' });
  const weekday = Temporal.PlainDate.from(`2040-03-${day}`).toLocaleString('en', {
    weekday: 'long',
  });
  const master = addItem(
    folder,
    'CalendarItem',
    [
      typed('Subject', `Series ${n}`),
      typed('Body', `What series ${n} is about`, { BodyType: 'Text' }),
      typed('UID', `series-${n}.${folder.mailbox.address}`),
      typed('Start', start),
      typed('End', Temporal.Instant.from(start).add({ minutes: 45 }).toString()),
      typed('StartTimeZone', [], { Id: zone }),
      typed('EndTimeZone', [], { Id: zone }),
      typed('Location', `Room ${n}`),
      typed('LegacyFreeBusyStatus', ['Busy', 'Tentative', 'OOF', 'Free'][n % 4]),
      typed('ReminderIsSet', 'true'),
      typed('ReminderMinutesBeforeStart', String(5 * (n % 7))),
      typed('Recurrence', [
        typed('WeeklyRecurrence', [
          typed('Interval', String(1 + (n % 2))),
          typed('DaysOfWeek', weekday),
          typed('FirstDayOfWeek', 'Monday'),
        ]),
        typed('NumberedRecurrence', [
          typed('StartDate', `2040-03-${day}`),
          typed('NumberOfOccurrences', '10'),
        ]),
      ]),
    ],
    { at: AT },
  );
  const dates = occurrencesOf(master);
  master.exceptions.set(dates[1 + (n % 3)]!.start, { kind: 'deleted' });
  changeInstance(folder, master, dates[5]!, n);
}

function changeInstance(
  folder: DoubleFolder,
  master: DoubleItem,
  { start, end }: { readonly start: string; readonly end: string },
  n: number,
): void {
  const later = (time: string): string =>
    Temporal.Instant.from(time).add({ minutes: 90 }).toString();
  const own = [
    typed('Subject', `Series ${n}, moved`),
    typed('Start', later(start)),
    typed('End', later(end)),
    typed('Location', 'Elsewhere'),
  ];
  const names = new Set([...own.map((p) => p.name), 'Recurrence', 'UID']);
  const uid = master.properties.filter((p) => p.name === 'UID');
  const rest = master.properties.filter((p) => !names.has(p.name));
  const item = createItem(folder.mailbox, 'CalendarItem', [...rest, ...uid, ...own], {
    at: AT,
    originalStart: start,
  });
  master.exceptions.set(start, { kind: 'modified', item });
}

function addContact(folder: DoubleFolder, n: number): void {
  const contact = addItem(
    folder,
    'Contact',
    [
      typed('DisplayName', `Given ${n} Family`),
      typed('FileAs', `Family, Given ${n}`),
      typed('GivenName', `Given ${n}`),
      typed('Surname', 'Family'),
      typed('EmailAddresses', [typed('Entry', `g${n}@c.test`, { Key: 'EmailAddress1' })]),
      typed('PhoneNumbers', [typed('Entry', `+1 555 ${1000 + n}`, { Key: 'MobilePhone' })]),
      typed('Birthday', `19${70 + (n % 30)}-05-0${1 + (n % 9)}T11:59:00Z`),
    ],
    { at: AT },
  );
  storeAttachment(
    folder,
    contact,
    typed('FileAttachment', [
      typed('Name', 'ContactPicture.jpg'),
      typed('ContentType', 'image/jpeg'),
      typed('IsContactPhoto', 'true'),
      typed('Content', Buffer.from([0xff, 0xd8, 0xff, n]).toString('base64')),
    ]),
  );
}

function addTask(folder: DoubleFolder, n: number): void {
  addItem(
    folder,
    'Task',
    [
      typed('Subject', `Task ${n}`),
      typed('DueDate', `2040-04-1${n % 10}T11:59:00Z`),
      typed('PercentComplete', String(n * 10)),
      typed('Status', 'InProgress'),
      ...(n % 2 === 0 ? [typed('Importance', 'High')] : [typed('Sensitivity', 'Private')]),
    ],
    { at: AT },
  );
}
