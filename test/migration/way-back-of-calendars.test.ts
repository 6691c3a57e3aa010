// Calendars, tasks and contacts go back to the CalDAV server they came from, beside the mail that goes back to its IMAP server.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import {
  askPeer,
  cardText,
  eventText,
  fillDavPeer,
  putDocument,
  taskText,
  type DavPeer,
} from '../support/dav-peer.ts';
import { pop3Service, startDovecot } from '../support/dovecot.ts';
import { fillMailboxes } from '../support/fill-mailboxes.ts';
import { appendToInbox, numberedMessage, openAtSource } from '../support/imap-desk.ts';
import { openMoveDesk } from '../support/move-desk.ts';
import { inOrganisation } from '../support/organisation-dump.ts';
import { skipWithout, skipWithoutFiles } from '../support/peer.ts';
import { freePort } from '../support/peer-port.ts';
import { radicaleFiles, startRadicale } from '../support/radicale.ts';

const ann = 'ann@example.test';
const counts = { events: 5, tasks: 1, cards: 2 };

/** Calendars of ann at a Radicale, and with `--from` whatever else, moved here. */
async function openStage(t: TestContext, ...others: readonly string[]) {
  const radicale = await startRadicale(['ann']);
  t.after(async () => await radicale[Symbol.asyncDispose]());
  await fillDavPeer(radicale, counts);
  const desk = await openMoveDesk(t, {
    accounts: [ann],
    users: `source,target,password\nann,${ann},pass\n`,
    options: [...others, '--from', `dav://127.0.0.1:${radicale.port}`],
  });
  await desk.run();
  const file = join(desk.folder, 'import');
  return {
    ...desk,
    radicale,
    import: async (command: 'calendar' | 'contacts', text: string, ...options: string[]) => {
      writeFileSync(file, text);
      await desk.json(command, 'import', ann, file, ...options);
    },
    /** As programs do it over CalDAV. */
    remove: async (kind: 'calendar' | 'addressbook', text: string) =>
      await inOrganisation(createParts(), desk.data, async ({ store, directory }) => {
        const { id } = await directory.accounts.expect(ann);
        await store.transact(id, async (tx) => {
          for (const { id: collection } of await tx.collections(kind)) {
            const documents = await tx.documents(collection);
            const contents = await tx.readContents(documents.map(({ itemId }) => itemId));
            for (const [at, { name }] of documents.entries())
              if (String(contents[at]).includes(text)) await tx.removeDocument(collection, name);
          }
        });
      }),
  };
}

const get = async (peer: DavPeer, path: string) =>
  (await askPeer(peer, 'ann', { method: 'GET', path })).text;
/** What a calendar or an address book has, by the titles. */
const titles = (text: string) =>
  Array.from(text.matchAll(/^(?:SUMMARY|FN):(.*)\r$/gm), ([, title]) => title!).sort();

test(
  'what came, was changed and was deleted here goes back once, and nothing newer there is overwritten',
  { skip: skipWithout('dovecot') || skipWithoutFiles(...radicaleFiles), timeout: 120_000 },
  async (t) => {
    await using dovecot = await startDovecot();
    await fillMailboxes(dovecot.port, 'ann', 9);
    const stage = await openStage(t, '--from', `imap://127.0.0.1:${dovecot.port}`);
    const { radicale } = stage;
    const changed = (n: number, text: string) => eventText(n).replace('Event', text);
    await stage.import('calendar', eventText(9), '--to', 'Work & Travel');
    for (const n of [1, 3])
      await stage.import('calendar', changed(n, 'Here'), '--to', 'Work & Travel');
    await stage.import('calendar', eventText(8), '--to', 'Private');
    await stage.remove('calendar', 'UID:event-2');
    await stage.remove('calendar', 'UID:event-4');
    await stage.import('contacts', cardText(7), '--to', 'Friends');
    await stage.remove('addressbook', 'UID:card-1');
    await stage.import(
      'calendar',
      taskText(1).replace('Task', 'Done'),
      '--kind',
      'tasks',
      '--to',
      'To do',
    );
    const mbox = join(stage.folder, 'INBOX.mbox');
    writeFileSync(mbox, 'From a@b.test Mon Jan  1 10:00:00 2024\nSubject: since\n\nNew.\n\n');
    await stage.json('account', 'import', ann, '--from', mbox);
    // Meanwhile in the old system.
    for (const n of [3, 4])
      await putDocument(radicale, 'ann', {
        path: `/ann/work/e%20${n}.ics`,
        text: changed(n, 'There'),
      });
    const back = async () => {
      const { stdout, code } = await stage.call('migrate', 'undo', 'move', '--reverse-delta');
      assert.equal(code, 0, stdout);
      return stdout;
    };
    const said = await back();
    assert.match(
      said,
      /back to the source: 1 contact, 3 events, 1 message, 1 task written, 1 contact, 1 event deleted/,
    );
    assert.match(said, /not as it is here: .*e%203\.ics: it was changed in the target meanwhile/);
    assert.match(said, /not as it is here: .*e%204\.ics: deleted here, and still there/);
    const there = async () => ({
      work: titles(await get(radicale, '/ann/work/')),
      tasks: titles(await get(radicale, '/ann/todo/')),
      friends: titles(await get(radicale, '/ann/friends/')),
    });
    const expected = {
      work: [
        'Event 5\\, Köln',
        'Event 9\\, Köln',
        'Here 1\\, Köln',
        'There 3\\, Köln',
        'There 4\\, Köln',
      ],
      tasks: ['Done 1'],
      friends: ['Card 2 Müller', 'Card 7 Müller'],
    };
    assert.deepEqual(await there(), expected);
    const home = await askPeer(radicale, 'ann', {
      method: 'PROPFIND',
      path: '/ann/',
      headers: { depth: '1' },
    });
    const [made = ''] = /\/ann\/private-[^<]*/.exec(home.text) ?? [];
    assert.deepEqual(titles(await get(radicale, made)), ['Event 8\\, Köln']);
    {
      await using source = await openAtSource(dovecot, 'ann');
      const { messages } = (await source.client.status('INBOX', { messages: true })) as {
        messages: number;
      };
      const before = messages;
      assert.match(await back(), /back to the source: nothing new/);
      const after = await source.client.status('INBOX', { messages: true });
      assert.equal(after && after.messages, before);
    }
    // What the undo has taken away here is no wish of the user.
    assert.deepEqual(await there(), expected);
    // What they changed and added since is theirs, and goes on going back.
    await stage.remove('calendar', 'UID:event-9');
    await back();
    assert.deepEqual(
      (await there()).work,
      expected.work.filter((it) => !it.startsWith('Event 9')),
    );
  },
);

test(
  'without a source for mail the calendars go back, and it is said that mail stays here',
  { skip: skipWithoutFiles(...radicaleFiles), timeout: 60_000 },
  async (t) => {
    const stage = await openStage(t);
    const mbox = join(stage.folder, 'INBOX.mbox');
    writeFileSync(mbox, 'From a@b.test Mon Jan  1 10:00:00 2024\nSubject: since\n\nNew.\n\n');
    await stage.json('account', 'import', ann, '--from', mbox);
    await stage.import('calendar', eventText(9), '--to', 'Work & Travel');
    const { stdout, code } = await stage.call('migrate', 'undo', 'move', '--reverse-delta');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /back to the source: 1 event written$/m);
    assert.match(
      stdout,
      /stays here: what came into INBOX since, for no source of this migration takes messages/,
    );
    assert.ok(titles(await get(stage.radicale, '/ann/work/')).includes('Event 9\\, Köln'));
    const shown = await stage.json('account', 'show', ann);
    assert.equal((shown['usage'] as { messages: number }).messages, 1);
  },
);

test(
  'beside an inbox that is only read the calendars go back all the same; what came from it is no arrival',
  {
    skip: skipWithout('dovecot') || skipWithoutFiles('/usr/lib/dovecot/pop3', ...radicaleFiles),
    timeout: 60_000,
  },
  async (t) => {
    const pop3 = await freePort();
    await using dovecot = await startDovecot({
      settings: `protocols = imap pop3\n${pop3Service(pop3)}`,
    });
    await appendToInbox(dovecot, 'ann', [numberedMessage(1)]);
    const stage = await openStage(t, '--from', `pop3://127.0.0.1:${pop3}`);
    await stage.import('calendar', eventText(9), '--to', 'Work & Travel');
    const { stdout, code } = await stage.call('migrate', 'undo', 'move', '--reverse-delta');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /back to the source: 1 event written$/m);
    assert.match(stdout, /stays here: what came into INBOX since, for no source .* takes messages/);
    assert.ok(titles(await get(stage.radicale, '/ann/work/')).includes('Event 9\\, Köln'));
  },
);
