// SyncEvolution keeps folders of items and an account equal, in both directions.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventOf, sampleCards, sampleEvents, sampleTasks } from '../support/calendar-samples.ts';
import { alice } from '../support/client-desk.ts';
import { type DavDesk, openDavDesk } from '../support/dav-desk.ts';
import { skipWithout } from '../support/peer.ts';

const stores = {
  calendar: 'text/calendar',
  todo: 'text/calendar',
  memo: 'text/calendar',
  addressbook: 'text/vcard',
} as const;

async function openTerminal(desk: DavDesk) {
  const run = async (...args: readonly string[]) =>
    (await desk.run('syncevolution', ['--daemon=no', '--keyring=no', ...args])).output;
  const folder = (store: keyof typeof stores) => join(desk.home, store);
  for (const store of Object.keys(stores) as (keyof typeof stores)[]) await mkdir(folder(store));
  const account = [`syncURL=${desk.origin}/`, `username=${alice}`, `password=${desk.password}`];
  await run('--configure', '--template', 'webdav', ...account, 'target-config@far');
  const near = Object.entries(stores).flatMap(([store, format]) => [
    `${store}/backend=file`,
    `${store}/databaseFormat=${format}`,
    `${store}/database=file://${join(desk.home, store)}`,
  ]);
  const quiet = ['printChanges=0', 'dumpData=0', 'syncURL=local://@far', 'username=', 'password='];
  const names = ['near@here', ...Object.keys(stores)];
  await run('--configure', '--template', 'SyncEvolution_Client', ...quiet, ...near, ...names);
  return {
    run,
    account,
    async put(store: keyof typeof stores, name: string, text: string) {
      await writeFile(join(folder(store), name), text);
    },
    async texts(store: keyof typeof stores) {
      const names = await readdir(folder(store));
      const read = async (name: string) =>
        [name, await readFile(join(folder(store), name), 'utf8')] as const;
      return new Map(await Promise.all(names.map(read)));
    },
    remove: async (store: keyof typeof stores, name: string) => await rm(join(folder(store), name)),
  };
}

/** The lines of its report that tell of changes. */
const changes = (report: string): string[] =>
  report.split('\n').filter((line) => /^\| +[a-z]+ \|/.test(line) && /[1-9]/.test(line));

test(
  'SyncEvolution syncs both ways, and has nothing to do after it',
  { skip: skipWithout('syncevolution') },
  async () => {
    await using desk = await openDavDesk();
    const terminal = await openTerminal(desk);
    const near = ['alarm@samples', 'all-day@samples', 'plain-1@samples'];
    for (const [i, uid] of near.entries())
      await terminal.put('calendar', `${i}`, sampleEvents.get(uid)!);
    await terminal.put('todo', '1', sampleTasks.get('due@samples')!);
    await terminal.put('addressbook', '1', sampleCards.get('ada@samples')!);
    const calendar = `/dav/calendars/${alice}/calendar/`;
    const put = async (name: string, body: string, status: number) =>
      await desk.ask({ as: alice, method: 'PUT', path: calendar + name, body }, status);
    const farEvent = (name: string, start: string) => eventOf(`${name}@far`, start);
    await put('far-1.ics', farEvent('far-1', '20261201T100000Z'), 201);
    await put('far-2', farEvent('far-2', '20261202T100000Z'), 201);
    await put('series.ics', sampleEvents.get('series@samples')!, 201);
    await terminal.run('--sync', 'slow', 'near@here');
    const far = async () => [...(await desk.documents(alice, 'calendar', 'calendar')).values()];
    assert.equal((await far()).length, 6);
    assert.equal((await terminal.texts('calendar')).size, 7, 'an exception is a file of its own');
    const card = [...(await desk.documents(alice, 'addressbook', 'contacts')).values()].join('');
    assert.match(card, /FN:Ada Löwe/);
    const task = [...(await desk.documents(alice, 'tasks', 'tasks')).values()].join('');
    assert.match(task, /SUMMARY:Steuererklärung/);
    assert.deepEqual(changes(await terminal.run('near@here')), []);

    // Both sides change.
    const files = await terminal.texts('calendar');
    const fileOf = (text: string) => [...files].find(([, body]) => body.includes(text))![0];
    await terminal.put(
      'calendar',
      fileOf('plain-1@samples'),
      files.get(fileOf('plain-1@samples'))!.replace('Event plain', 'Changed plain'),
    );
    await terminal.remove('calendar', fileOf('all-day@samples'));
    await terminal.put('calendar', 'new', eventOf('new@near', '20261203T100000Z'));
    const exception = fileOf('RECURRENCE-ID');
    await terminal.put(
      'calendar',
      exception,
      files.get(exception)!.replace('Ausnahmsweise am Dienstag', 'Doch nicht'),
    );
    await put('far-1.ics', farEvent('far-1', '20261211T100000Z'), 204);
    await desk.ask({ as: alice, method: 'DELETE', path: `${calendar}far-2` }, 204);
    await terminal.run('near@here');
    const after = (await far()).join('');
    assert.match(after, /SUMMARY:Changed plain-1/);
    assert.match(after, /UID:new@near/);
    const series = (await far()).find((text) => text.includes('UID:series@samples'))!;
    assert.equal(series.match(/^BEGIN:VEVENT/gm)?.length, 2);
    assert.match(series, /SUMMARY:Wöchentlich/);
    assert.match(series, /SUMMARY:Doch nicht/);
    assert.doesNotMatch(after, /all-day@samples/);
    const there = [...(await terminal.texts('calendar')).values()].join('');
    assert.match(there, /20261211T100000Z/);
    assert.doesNotMatch(there, /far-2@far/);
    assert.deepEqual(changes(await terminal.run('near@here')), []);

    // Beside syncing it lists, exports, and makes and removes databases.
    const databases = await terminal.run(
      '--print-databases',
      'backend=carddav',
      ...terminal.account,
    );
    assert.match(databases, /Contacts \(.*<default>\n +Directory \(.*<read-only>/);
    const items = await terminal.run('--print-items', 'target-config@far', 'calendar');
    assert.equal(items.trim().split('\n').length, 7, items);
  },
);
