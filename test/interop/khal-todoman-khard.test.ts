// khal, todoman and khard: a day at the command line, with vdirsyncer between their folders and the account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleEvents } from '../support/calendar-samples.ts';
import { alice } from '../support/client-desk.ts';
import { type DavDesk, openDavDesk } from '../support/dav-desk.ts';
import { skipWithout } from '../support/peer.ts';
import { configureVdirsyncer } from '../support/vdirsyncer.ts';

async function configure(desk: DavDesk): Promise<void> {
  await configureVdirsyncer(desk);
  await desk.write(
    '.config/khal/config',
    `[calendars]
[[all]]
path = ${desk.home}/calendars/*
type = discover
[default]
default_calendar = Calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/Berlin
local_timezone = Europe/Berlin
[sqlite]
path = ${desk.home}/khal.db
`,
  );
  await desk.write(
    '.config/todoman/config.py',
    `path = "${desk.home}/calendars/*"
date_format = "%Y-%m-%d"
time_format = "%H:%M"
default_list = "Tasks"
cache_path = "${desk.home}/todoman.db"
`,
  );
  await desk.write(
    '.config/khard/khard.conf',
    `[addressbooks]
[[contacts]]
path = ${desk.home}/contacts/contacts/
[[directory]]
path = ${desk.home}/contacts/directory/
[general]
default_action = list
editor = /bin/true
merge_editor = /bin/true
`,
  );
}

test(
  'khal, todoman and khard add, change and find what is in the account',
  { skip: skipWithout('vdirsyncer', 'khal', 'todoman', 'khard') },
  async () => {
    await using desk = await openDavDesk();
    await configure(desk);
    const run = async (command: string, args: readonly string[], input = 'y\n'.repeat(20)) =>
      (await desk.run(command, args, { input })).output;
    const sync = async () => await run('vdirsyncer', ['sync']);
    const calendar = { address: alice, kind: 'calendar', collection: 'calendar' } as const;
    const tasks = { address: alice, kind: 'tasks', collection: 'tasks' } as const;
    await run('vdirsyncer', ['discover']);
    await run('vdirsyncer', ['metasync']);

    const khal = async (...args: readonly string[]) => await run('khal', args);
    const words = ['Grüße – Treffen', '::', 'Beschreibung ✓'];
    await khal('new', '-l', 'Köln', '-m', '15m', '2026-12-01 10:00', '11:00', ...words);
    await khal('new', '-a', 'Calendar', '2026-12-03', '2026-12-04', 'Ganze Tage');
    await khal('new', '-r', 'weekly', '-u', '2027-01-15', '2026-12-02 09:00', '09:30', 'Reihe');
    await desk.write('series.ics', sampleEvents.get('series@samples')!);
    await khal('import', '--batch', '-a', 'Calendar', 'series.ics');
    await sync();
    const made = await desk.untilDocument(calendar, (text) => text.includes('SUMMARY:Reihe'));
    assert.match(made, /RRULE:FREQ=WEEKLY;UNTIL=/);
    await desk.untilDocument(calendar, (text) => /TRIGGER.*:-PT15M/.test(text));

    // Another program moves one instance of each series; khal shows it, and changes the series.
    const [name] = [...(await desk.documents(alice, 'calendar', 'calendar'))].find(([, text]) =>
      text.includes('SUMMARY:Reihe'),
    )!;
    const instance = /BEGIN:VEVENT[^]*END:VEVENT\r\n/
      .exec(made)![0]
      .replace(/RRULE:.*\r\n/, '')
      .replace(
        /DTSTART(.*):20261202T090000/,
        'RECURRENCE-ID$1:20261209T090000\r\nDTSTART$1:20261210T120000',
      )
      .replace(/DTEND(.*):20261202T093000/, 'DTEND$1:20261210T123000')
      .replace('SUMMARY:Reihe', 'SUMMARY:Verlegt');
    await desk.ask(
      {
        as: alice,
        method: 'PUT',
        path: `/dav/calendars/${alice}/calendar/${name}`,
        body: made.replace('END:VCALENDAR', `${instance}END:VCALENDAR`),
      },
      204,
    );
    await sync();
    assert.match(
      await khal('list', '2026-12-01', '10d'),
      /10:00-11:00 Grüße – Treffen[^]*09:00-09:30 Reihe[^]*Ganze Tage[^]*2026-12-10\n12:00-12:30 Verlegt/,
    );
    assert.match(await khal('list', '2026-10-26', '2d'), /14:00-15:00 Ausnahmsweise am Dienstag/);
    await run('khal', ['edit', 'Ganze'], 's\nLange Tage\nl\nBonn\nn\n');
    await sync();
    await desk.untilDocument(calendar, (text) => /LOCATION:Bonn/.test(text) && /Lange/.test(text));
    await run('khal', ['edit', 'Lange'], 'D\ny\n');
    await sync();
    assert.equal((await desk.documents(alice, 'calendar', 'calendar')).size, 3);

    const todoman = async (...args: readonly string[]) => await run('todoman', args);
    await todoman('new', '-d', '2026-12-05', '-l', 'Tasks', '--priority', 'high', 'Milch ✓');
    await todoman('new', '-l', 'Tasks', 'Brot');
    await sync();
    await desk.untilDocument(tasks, (text) => /SUMMARY:Milch ✓/.test(text) && /DUE/.test(text));
    await todoman('edit', '--location', 'Ecke', '-d', '2026-12-06', '1');
    await todoman('done', '1');
    await sync();
    await desk.untilDocument(
      tasks,
      (text) => /STATUS:COMPLETED/.test(text) && /LOCATION:Ecke/.test(text),
    );
    assert.match(await todoman('list'), /Brot/);

    await desk.write(
      'ada.yaml',
      'First name : Ada\nLast name : Löwe\nEmail :\n    work : ada@example.test\nPhone :\n    cell : +49 221 12\n',
    );
    await run('khard', ['new', '-a', 'contacts', '-i', 'ada.yaml']);
    await desk.write('eve.yaml', 'First name : Eve\nLast name : Öl\n');
    await run('khard', ['new', '-a', 'contacts', '-i', 'eve.yaml']);
    await sync();
    const card = [...(await desk.documents(alice, 'addressbook', 'contacts')).values()].join('');
    assert.match(card, /FN:Ada Löwe[^]*TEL;TYPE=cell/i);
    assert.match(await run('khard', ['email', '--parsable', 'bob']), /^bob@example\.test\t/m);
    await run('khard', ['remove', '--force', 'Löwe']);
    await sync();
    const left = [...(await desk.documents(alice, 'addressbook', 'contacts')).values()];
    assert.deepEqual(
      left.map((text) => /^FN:(.*?)\r?$/m.exec(text)![1]),
      ['Eve Öl'],
    );
    assert.doesNotMatch(await sync(), /Copying|Deleting/);
  },
);
