// vdirsyncer keeps folders of calendars and cards and an account equal, in both directions.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  eventOf,
  foreignCards,
  foreignEvents,
  sampleCards,
  sampleEvents,
  sampleTasks,
} from '../support/calendar-samples.ts';
import { alice } from '../support/client-desk.ts';
import { type DavDesk, type DocumentKind, openDavDesk } from '../support/dav-desk.ts';
import { skipWithout } from '../support/peer.ts';
import { configureVdirsyncer } from '../support/vdirsyncer.ts';

function folderOf(desk: DavDesk, folder: string) {
  const at = join(desk.home, folder);
  return {
    async put(texts: Iterable<readonly [uid: string, text: string]>) {
      await mkdir(at, { recursive: true });
      for (const [uid, text] of texts)
        await writeFile(join(at, encodeURIComponent(uid) + ending(folder)), text);
    },
    async texts(): Promise<string[]> {
      const names = (await readdir(at)).filter((name) => name.endsWith(ending(folder)));
      return await Promise.all(names.map(async (name) => await readFile(join(at, name), 'utf8')));
    },
    path: (uid: string) => join(at, encodeURIComponent(uid) + ending(folder)),
  };
}

const ending = (folder: string) => (folder.startsWith('contacts') ? '.vcf' : '.ics');

async function assertEqualSides(desk: DavDesk): Promise<void> {
  const places: readonly [DocumentKind, string][] = [
    ['calendar', 'calendars/calendar'],
    ['tasks', 'calendars/tasks'],
    ['addressbook', 'contacts/contacts'],
  ];
  for (const [kind, folder] of places) {
    const far = await desk.documents(alice, kind, folder.split('/')[1]!);
    const near = await folderOf(desk, folder).texts();
    assert.deepEqual(near.map(unwrapped).sort(), [...far.values()].map(unwrapped).sort(), folder);
  }
}

/** It writes its own line ends. */
const unwrapped = (text: string) => text.replaceAll('\r\n', '\n').trimEnd();

test(
  'vdirsyncer makes both sides equal, with names and colours; nothing is left to do after it',
  { skip: skipWithout('vdirsyncer') },
  async () => {
    await using desk = await openDavDesk();
    await configureVdirsyncer(desk);
    const run = async (...args: string[]) =>
      await desk.run('vdirsyncer', args, { input: 'y\n'.repeat(20) });
    await folderOf(desk, 'calendars/calendar').put([...sampleEvents, ...foreignEvents()]);
    await folderOf(desk, 'calendars/tasks').put(sampleTasks);
    await folderOf(desk, 'contacts/contacts').put([...sampleCards, ...foreignCards()]);
    await desk.write('calendars/Garten & Größe/displayname', 'Garten & Größe');
    await desk.write('calendars/Garten & Größe/color', '#00ff00');
    await run('discover');
    await run('sync');
    await assertEqualSides(desk);
    await run('metasync');
    assert.deepEqual(await desk.collectionNames(alice, 'calendar'), ['Garten & Größe', 'calendar']);
    assert.equal((await folderOf(desk, 'contacts/directory').texts()).length, 2);
    assert.doesNotMatch((await run('sync')).output, /Copying|Deleting/);

    // Both sides change, and both change one event.
    const path = `/dav/calendars/${alice}/calendar`;
    const names = await desk.documents(alice, 'calendar', 'calendar');
    const nameOf = (uid: string) =>
      [...names].find(([, text]) => text.includes(`UID:${uid}\r\n`))![0].replaceAll('@', '%40');
    const put = async (uid: string, text: string, status: number) =>
      await desk.ask({ as: alice, method: 'PUT', path: `${path}/${uid}`, body: text }, status);
    const near = folderOf(desk, 'calendars/calendar');
    await near.put([
      ['plain-1@samples', eventOf('plain-1@samples', '20270301T100000Z')],
      ['plain-2@samples', eventOf('plain-2@samples', '20270301T100000Z')],
      ['near@samples', eventOf('near@samples', '20270301T100000Z')],
    ]);
    await rm(near.path('plain-3@samples'));
    await put(nameOf('plain-2@samples'), eventOf('plain-2@samples', '20270302T100000Z'), 204);
    await put(nameOf('plain-4@samples'), eventOf('plain-4@samples', '20270302T100000Z'), 204);
    await put('far%20away.ics', eventOf('far@samples', '20270302T100000Z'), 201);
    await desk.ask(
      { as: alice, method: 'DELETE', path: `${path}/${nameOf('plain-5@samples')}` },
      204,
    );
    await desk.ask(
      {
        as: alice,
        method: 'PROPPATCH',
        path,
        body: `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>Termine</D:displayname>
          <A:calendar-color xmlns:A="http://apple.com/ns/ical/">#ff0000ff</A:calendar-color></D:prop></D:set></D:propertyupdate>`,
      },
      207,
    );
    await desk.write('contacts/contacts/displayname', 'Freunde');
    await run('sync');
    await assertEqualSides(desk);
    const far = [...(await desk.documents(alice, 'calendar', 'calendar')).values()].join('');
    assert.match(far, /DTSTART:20270301T100000Z[^]*?Event plain-1@/);
    assert.match(far, /DTSTART:20270302T100000Z[^]*?Event plain-2@/);
    assert.doesNotMatch(far, /plain-[35]@/);
    await run('metasync');
    const label = async (of: string) => await readFile(join(desk.home, of), 'utf8');
    assert.equal(await label('calendars/calendar/displayname'), 'Termine');
    assert.match(await label('calendars/calendar/color'), /^#ff0000/i);
    const { text } = await desk.ask(
      {
        as: alice,
        method: 'PROPFIND',
        path: `/dav/addressbooks/${alice}/contacts/`,
        headers: { depth: '0' },
      },
      207,
    );
    assert.match(text, /<D:displayname>Freunde</);
    assert.doesNotMatch((await run('sync')).output, /Copying|Deleting/);
    assert.doesNotMatch((await run('metasync')).output, /Copying|Deleting/);
  },
);
