// A profile that Thunderbird itself has written, read from its files as a migration does it.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { ClientDesk } from '../support/client-desk.ts';
import { makeFiles, openFiles, seeAll } from '../support/file-source.ts';
import { skipWithout } from '../support/peer.ts';
import { startThunderbird } from '../support/thunderbird.ts';

const skip = skipWithout('thunderbird');

const MAIL = `
try { MailServices.accounts.localFoldersServer; } catch { MailServices.accounts.createLocalMailAccount(); }
const root = MailServices.accounts.localFoldersServer.rootFolder.QueryInterface(Ci.nsIMsgLocalMailFolder);
root.createLocalSubfolder('Archiv');
const box = root.getChildNamed('Archiv').QueryInterface(Ci.nsIMsgLocalMailFolder);
box.createLocalSubfolder('2023');
const below = box.getChildNamed('2023').QueryInterface(Ci.nsIMsgLocalMailFolder);
const letter = (n) => 'From: a@example.org\\nMessage-ID: <m' + n + '@example.org>\\n' +
  'Date: Thu, 16 Nov 2023 22:13:20 +0000\\nSubject: m' + n + '\\n\\nFrom here text ' + n + '\\n';
for (let n = 1; n <= 4; n++) box.addMessage(letter(n));
below.addMessage(letter(5));
const found = messagesOf(box).sort((a, b) => a.messageKey - b.messageKey);
box.markMessagesRead([found[0]], true);
box.markMessagesFlagged([found[1]], true);
box.addKeywordsToMessages([found[2]], '$label1 work');
box.msgDatabase.commit(1);
`;

const GROUPWARE = `
const book = MailServices.ab.directories.find((d) => d.fileName === 'abook.sqlite');
const card = Cc['@mozilla.org/addressbook/cardproperty;1'].createInstance(Ci.nsIAbCard);
Object.assign(card, { firstName: 'Anna', lastName: 'Müller', displayName: 'Anna M', primaryEmail: 'a@example.org' });
const added = book.addCard(card);
const list = Cc['@mozilla.org/addressbook/directoryproperty;1'].createInstance(Ci.nsIAbDirectory);
list.isMailList = true;
list.dirName = 'Team';
book.addMailList(list).addCard(added);
const { cal } = ChromeUtils.importESModule('resource:///modules/calendar/calUtils.sys.mjs');
const { CalEvent } = ChromeUtils.importESModule('resource:///modules/CalEvent.sys.mjs');
const home = cal.manager.getCalendars()[0];
await home.addItem(new CalEvent(event));
const filters = MailServices.accounts.localFoldersServer.getFilterList(null);
const filter = filters.createFilter('Lists');
filter.enabled = true;
filter.filterType = 17;
const term = filter.createTerm();
Object.assign(term, { attrib: Ci.nsMsgSearchAttrib.Subject, op: Ci.nsMsgSearchOp.Contains, booleanAnd: true });
const value = term.value;
value.attrib = term.attrib;
value.str = '[dev] (x), "y"';
term.value = value;
filter.appendTerm(term);
const action = filter.createAction();
action.type = Ci.nsMsgFilterAction.MoveToFolder;
action.targetFolderUri = MailServices.accounts.localFoldersServer.rootFolder.getChildNamed('Archiv').URI;
filter.appendAction(action);
filters.insertFilterAt(0, filter);
filters.saveToDefaultFile();
Services.prefs.savePrefFile(null);
const prefs = PathUtils.join(PathUtils.profileDir, 'prefs.js');
await until(async () => (await IOUtils.readUTF8(prefs)).includes('mail.accountmanager.accounts'), 'the settings');
return home.name;
`;

const event = [
  'BEGIN:VEVENT',
  'UID:e1',
  'DTSTAMP:20240101T000000Z',
  'DTSTART;TZID=Europe/Vienna:20240102T100000',
  'DTEND;TZID=Europe/Vienna:20240102T110000',
  'RRULE:FREQ=WEEKLY;COUNT=5',
  'EXDATE;TZID=Europe/Vienna:20240109T100000',
  String.raw`SUMMARY:Meeting\, weekly`,
  String.raw`DESCRIPTION:a\nb\, c`,
  'CATEGORIES:Work,Very Important',
  'ATTENDEE;CN=B;PARTSTAT=ACCEPTED:mailto:b@example.org',
  'ORGANIZER;CN=A:mailto:a@example.org',
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  'TRIGGER:-PT15M',
  'DESCRIPTION:x',
  'END:VALARM',
  'END:VEVENT',
];

/** What starting Thunderbird needs of a desk: a place for its profile. */
function deskAt(folder: string): ClientDesk {
  return {
    async write(name: string, content: string) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    env: { HOME: folder },
  } as unknown as ClientDesk;
}

async function writeProfile(t: TestContext): Promise<string> {
  const folder = makeFiles(t, { 'readme.txt': '' });
  await using thunderbird = await startThunderbird(deskAt(folder));
  await thunderbird.call(MAIL);
  assert.equal(await thunderbird.call(GROUPWARE, { event: event.join('\r\n') }), 'Home');
  return join(folder, 'profile');
}

test('mail, contacts, events and rules of a real profile', { skip }, async (t) => {
  const source = await openFiles(`thunderbird:${await writeProfile(t)}`);
  const seen = await seeAll(source, { name: 'ann' });
  assert.deepEqual(
    seen['mailbox Archiv']!.map(({ text, flags }) => [/Subject: (.*)\r\n/.exec(text)?.[1], flags]),
    [
      ['m1', ['\\Seen']],
      ['m2', ['\\Flagged']],
      ['m3', ['$label1', 'work']],
      ['m4', []],
    ],
  );
  assert.equal(seen['mailbox Archiv > 2023']!.length, 1);
  assert.match(seen['mailbox Archiv']![0]!.text, /\r\n\r\nFrom here text 1\r\n$/);
  const [anna, team] = seen['addressbook Personal Address Book']!;
  assert.match(anna!.text, /FN:Anna M\r\n/);
  assert.match(team!.text, new RegExp(`FN:Team\r\n[^]*urn:uuid:${anna!.id}`));
  const [meeting] = seen['calendar Home']!;
  for (const line of event)
    assert.ok(meeting!.text.includes(`${line}\r\n`), `${line} in ${meeting!.text}`);
  await using session = await source.open({ name: 'ann' });
  const [script] = (await session.settings()).sieve ?? [];
  assert.equal(script?.isActive, true);
  assert.match(script.script, /header :contains "subject" "\[dev\] \(x\), \\"y\\""/);
  assert.match(script.script, /fileinto "Archiv";/);
});
