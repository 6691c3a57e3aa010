import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parseFilterRules } from '#codecs/mozilla/parse-filter-rules.ts';
import { openSqlite } from '#platform/sqlite.ts';
import {
  addFiles,
  makeFiles,
  openFiles,
  seeAll,
  type Files,
} from '../../../../test/support/file-source.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';
import { filtersToSieve } from './filters-to-sieve.ts';

const mail = (subject: string, top = '') =>
  `From - Thu Nov 16 22:13:20 2023\r\n${top}Message-ID: <${subject}@h>\r\nReceived: by h; Fri, 17 Nov 2023 10:00:00 +0000\r\nSubject: ${subject}\r\n\r\nText\r\n\r\n`;
const status = (hex: string, keys = '') =>
  `X-Mozilla-Status: ${hex}\r\nX-Mozilla-Status2: 00000000\r\nX-Mozilla-Keys: ${keys.padEnd(80)}\r\n`;

const one = mail('one', status('0001', '$label1'));
const inbox = one + mail('two', status('0000')) + mail('gone', status('0009'));
/** Says of the second message what the mailbox does not, and of the first something that is another's. */
const summary = `// <!-- <mdb:mork:z v="1.4"/> -->
< <(a=c)>(80=ns:msg:db:row:scope:msgs:all)(83=message-id)(88=flags)(B2=storeToken)(B7=keywords)>
{1:^80 {(k^96:c)(s=9)} [1(^88=8)(^83=other@h)(^B2=0)] [2(^88=1004)(^83=two@h)(^B2=${one.length})(^B7=work)]}
`;
const book = `// <!-- <mdb:mork:z v="1.4"/> -->
< <(a=c)>(80=ns:addrbk:db:row:scope:card:all)(81=ns:addrbk:db:row:scope:list:all)
  (82=DisplayName)(83=PrimaryEmail)(84=ListName)(85=Address1)(86=WorkPhone)(87=BirthYear)(88=BirthMonth)(89=BirthDay)>
{1:^80 {(k^90:c)(s=9)} [1(^82=Anna)(^83=a@example.org)(^86=1)(^87=1980)(^88=1)(^89=31)] [2(^82=Ben)] [1:^81(^84=Team)(^85=1)]}
@$\${1{@
{1:^80 -2}
@$$}1}@
`;
const prefs = `user_pref("mail.accountmanager.accounts", "account1,account2");
user_pref("mail.accountmanager.defaultaccount", "account2");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.server.server1.directory-rel", "[ProfD]Mail/Local Folders");
user_pref("mail.server.server1.name", "Local Folders");
user_pref("mail.server.server1.hostname", "Local Folders");
user_pref("mail.server.server1.userName", "nobody");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.account.account2.identities", "id1");
user_pref("mail.server.server2.directory", "/home/ann/.thunderbird/x/ImapMail/imap.example.org");
user_pref("mail.server.server2.name", "ann@example.org");
user_pref("mail.server.server2.hostname", "imap.example.org");
user_pref("mail.server.server2.userName", "ann@example.org");
user_pref("mail.identity.id1.fullName", "Anna M");
user_pref("mail.identity.id1.useremail", "ann@example.org");
user_pref("mail.identity.id1.htmlSigText", "<b>Anna</b>");
user_pref("mail.identity.id1.htmlSigFormat", true);
user_pref("mailnews.tags.work.tag", "Work!");
user_pref("mailnews.tags.work.color", "#FF0000");
user_pref("calendar.registry.c1.name", "Home");
user_pref("calendar.registry.c1.type", "storage");
user_pref("calendar.registry.c2.name", "Team");
user_pref("calendar.registry.c2.type", "caldav");
`;
const filters = `version="9"
name="Lists"
enabled="yes"
type="17"
action="Move to folder"
actionValue="imap://ann%40example.org@imap.example.org/INBOX/Lists"
action="AddTag"
actionValue="$label2"
condition="OR (subject,contains,\\"[dev], (x) \\\\"y\\\\"\\") OR (from,is,a@b) OR (\\"List-Id\\",begins with,a*b)"
`;

const tree: Files = {
  'prefs.js': prefs,
  'ImapMail/imap.example.org/INBOX': inbox,
  'ImapMail/imap.example.org/INBOX.msf': summary,
  'ImapMail/imap.example.org/INBOX.sbd/Lists': mail('list'),
  'ImapMail/imap.example.org/msgFilterRules.dat': filters,
  'Mail/Local Folders/Old/cur/1.eml': `${status('0004')}Subject: old\r\n\r\nText\r\n`,
  'Mail/Local Folders/Trash': '',
  'abook.mab': book,
};

async function makeProfile(t: TestContext): Promise<string> {
  const folder = makeFiles(t, { ...tree, 'calendar-data/x': '' });
  await using sql = openSqlite({
    path: join(folder, 'calendar-data/local.sqlite'),
    synchronous: 'NORMAL',
  });
  await sql.script(`
    CREATE TABLE cal_events (cal_id, id, time_created, last_modified, title, priority, privacy, ical_status, flags, event_start,
      event_end, event_stamp, event_start_tz, event_end_tz, recurrence_id, recurrence_id_tz);
    CREATE TABLE cal_todos (cal_id, id, time_created, last_modified, title, priority, privacy, ical_status, flags, todo_entry,
      todo_due, todo_completed, todo_complete, todo_entry_tz, todo_due_tz, todo_completed_tz, recurrence_id, recurrence_id_tz, todo_stamp);
    CREATE TABLE cal_properties (cal_id, item_id, recurrence_id, key, value);
    CREATE TABLE cal_recurrence (cal_id, item_id, icalString);
    CREATE TABLE cal_attendees (cal_id, item_id, recurrence_id, icalString);
    CREATE TABLE cal_attachments (cal_id, item_id, recurrence_id, icalString);
    CREATE TABLE cal_relations (cal_id, item_id, recurrence_id, icalString);
    CREATE TABLE cal_alarms (cal_id, item_id, recurrence_id, icalString);
    INSERT INTO cal_events VALUES ('c1', 'e1', NULL, 1700000000000000, 'Meeting, weekly', 5, NULL, 'CONFIRMED', 22, 1704186000000000,
      1704189600000000, 1700000000000000, 'Europe/Vienna', 'Europe/Vienna', NULL, NULL);
    INSERT INTO cal_events VALUES ('c1', 'e2', NULL, NULL, 'Days', NULL, NULL, NULL, 8, 1709251200000000, 1709424000000000,
      1700000000000000, 'floating', 'floating', NULL, NULL);
    INSERT INTO cal_todos VALUES ('c1', 't1', NULL, NULL, 'Do', NULL, NULL, NULL, 4, NULL, 1709640000000000, NULL, NULL, NULL, 'UTC',
      NULL, NULL, NULL, 1700000000000000);
    INSERT INTO cal_properties VALUES ('c1', 'e1', NULL, 'DESCRIPTION', 'a' || char(10) || 'b, c'), ('c1', 't1', NULL, 'PERCENT-COMPLETE', '50');
    INSERT INTO cal_recurrence VALUES ('c1', 'e1', 'RRULE:FREQ=WEEKLY;COUNT=5' || char(13, 10));
    INSERT INTO cal_attendees VALUES ('c1', 'e1', NULL, 'ATTENDEE;CN=B:mailto:b@example.org' || char(13, 10));
  `);
  addFiles(folder, { 'calendar-data/x': '' });
  return folder;
}

fileSourceContract('thunderbird', {
  files: makeProfile,
  addOne(folder) {
    appendFileSync(join(folder, 'ImapMail/imap.example.org/INBOX.sbd/Lists'), mail('new'));
    addFiles(folder, { x: '' });
  },
});

test('the default account at the top, others below their names; flags from the summary where it is right', async (t) => {
  const folder = await makeProfile(t);
  const seen = await seeAll(await openFiles(`thunderbird:${folder}`), { name: 'ann' });
  assert.deepEqual(Object.keys(seen).sort(), [
    'addressbook Personal Address Book',
    'calendar Home',
    'mailbox INBOX',
    'mailbox INBOX > Lists',
    'mailbox Local Folders > Old',
    'mailbox Local Folders > Trash',
    'tasks Home',
  ]);
  const [first, second, ...more] = seen['mailbox INBOX']!;
  assert.deepEqual(more, []);
  assert.deepEqual(first?.flags, ['\\Seen', '$label1']);
  assert.deepEqual(second?.flags, ['\\Flagged', '$Forwarded', 'work']);
  assert.equal(second.receivedAtSeconds, Date.UTC(2023, 10, 17, 10) / 1000);
  assert.match(second.text, /^Message-ID: <two@h>\r\n/);
  const [old] = seen['mailbox Local Folders > Old']!;
  assert.deepEqual([old?.flags, old?.text], [['\\Flagged'], 'Subject: old\r\n\r\nText\r\n']);
});

test('events and tasks of the local calendars, contacts and lists of an old address book', async (t) => {
  const folder = await makeProfile(t);
  const seen = await seeAll(await openFiles(`thunderbird:${folder}`), { name: 'ann' });
  const [meeting, days] = seen['calendar Home']!;
  for (const line of [
    'DTSTART;TZID=Europe/Vienna:20240102T100000',
    String.raw`SUMMARY:Meeting\, weekly`,
    String.raw`DESCRIPTION:a\nb\, c`,
    'RRULE:FREQ=WEEKLY;COUNT=5',
    'ATTENDEE;CN=B:mailto:b@example.org',
    'STATUS:CONFIRMED',
    'PRIORITY:5',
  ])
    assert.ok(meeting!.text.includes(`${line}\r\n`), `${line} in ${meeting!.text}`);
  assert.match(days!.text, /DTSTART;VALUE=DATE:20240301\r\nDTEND;VALUE=DATE:20240303\r\n/);
  assert.match(seen['tasks Home']![0]!.text, /DUE:20240305T120000Z\r\n[^]*PERCENT-COMPLETE:50\r\n/);
  const [anna, team, ...more] = seen['addressbook Personal Address Book']!;
  assert.deepEqual(more, []);
  assert.match(anna!.text, /FN:Anna\r\n[^]*EMAIL[^\r]*:a@example\.org\r\n[^]*BDAY:1980-01-31\r\n/);
  assert.match(team!.text, new RegExp(`FN:Team\r\n[^]*MEMBER:urn:uuid:${anna!.id}\r\n`));
});

test('rules become Sieve, signatures and tags are carried over, what is at servers is told', async (t) => {
  const source = await openFiles(`thunderbird:${await makeProfile(t)}`);
  await using session = await source.open({ name: 'ann' });
  await Array.fromAsync(session.folders());
  const settings = await session.settings();
  assert.equal(settings.displayName, 'Anna M');
  assert.deepEqual(settings.signatures, [{ name: 'ann@example.org', html: '<b>Anna</b>' }]);
  assert.deepEqual(settings.categories, [{ name: 'Work!', color: '#FF0000' }]);
  assert.deepEqual(settings.losses, [
    {
      what: 'file-left-out',
      detail: 'the calendar Team was left out: it is at a server, and carried over from there',
    },
  ]);
  assert.deepEqual(settings.sieve, [
    {
      name: 'thunderbird',
      isActive: true,
      script: String.raw`require ["fileinto", "imap4flags"];

# rule: Lists
if anyof (header :contains "subject" "[dev], (x) \"y\"",
  address :is "from" "a@b",
  header :matches "List-Id" "a\\*b*") {
  addflag "$label2";
  fileinto "INBOX/Lists";
  stop;
}
`,
    },
  ]);
});

test('a rule that Sieve cannot say wholly does nothing, and is told', () => {
  const rule = (name: string, rest: string, enabled = 'yes', type = '17') =>
    `name="${name}"\nenabled="${enabled}"\ntype="${type}"\n${rest}\n`;
  const text = [
    rule('tagged', 'action="Delete"\ncondition="AND (tag,contains,$label1)"'),
    rule('nowhere', 'action="Move to folder"\nactionValue="imap://x@y/Z"\ncondition="ALL"'),
    rule('off', 'action="Mark read"\ncondition="AND (size,is greater than,100)"', 'no'),
    rule('by hand', 'action="Mark read"\ncondition="ALL"', 'yes', '16'),
    rule('broken', 'action="Delete"\ncondition="nonsense"'),
    rule(
      'dated',
      'action="Forward"\nactionValue="a@b"\ncondition="AND (date,is before,05-Nov-2023) AND (body,contains,x)"',
    ),
  ].join('');
  const { script, isActive, losses } = filtersToSieve(parseFilterRules(text), () => undefined);
  assert.equal(isActive, true);
  assert.deepEqual(
    losses.map(({ detail }) => detail.split(':')[0]),
    ['tagged', 'nowhere', 'broken'],
  );
  const active = script.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  assert.deepEqual(active, [
    'require ["body", "copy", "date", "relational"];',
    'if allof (date :value "lt" "date" "date" "2023-11-05",',
    '  body :text :contains "x") {',
    '  redirect :copy "a@b";',
    '}',
  ]);
  assert.match(script, /# switched off\n# if size :over 100K \{\n#   addflag "\\\\Seen";\n# \}/);
});

test('a damaged address book is told with what to do about it, and without names of our own', async (t) => {
  const source = await openFiles(
    `thunderbird:${makeFiles(t, { ...tree, 'abook.mab': '', 'abook.sqlite': 'not a database' })}`,
  );
  await using session = await source.open({ name: 'ann' });
  await Array.fromAsync(session.folders());
  const details = (await session.settings()).losses.map(({ detail }) => detail).join('\n');
  assert.match(
    details,
    /abook\.sqlite was left out: the database is damaged: let its program mend it/,
  );
  assert.doesNotMatch(details, /unpacked/);
});
