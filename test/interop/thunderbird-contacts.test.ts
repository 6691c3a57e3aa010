// Thunderbird's address books over CardDAV, driven from inside its main window.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sampleCards } from '../support/calendar-samples.ts';
import { alice } from '../support/client-desk.ts';
import { openDavDesk } from '../support/dav-desk.ts';
import { skipWithout } from '../support/peer.ts';
import { startThunderbird } from '../support/thunderbird.ts';

const CONTACTS = `
const { CardDAVUtils } = ChromeUtils.importESModule('resource:///modules/CardDAVUtils.sys.mjs');
const { CardDAVDirectory } = ChromeUtils.importESModule('resource:///modules/CardDAVDirectory.sys.mjs');
const { VCardUtils } = ChromeUtils.importESModule('resource:///modules/VCardUtils.sys.mjs');
const bookOf = (name) => MailServices.ab.directories.find((d) => d.dirName === name);
const carddav = (name) => CardDAVDirectory.forFile(bookOf(name).fileName);
const namesIn = (name) => bookOf(name).childCards.map((card) => card.displayName).sort();
const untilNames = async (name, wanted) => await until(async () => {
  await carddav(name).syncWithServer();
  return namesIn(name).join() === wanted.join();
}, name + ' to hold ' + wanted).catch((error) => { throw new Error(error + ', and not ' + namesIn(name)); });
const cardOf = (book, name) => bookOf(book).childCards.find((card) => card.displayName === name);
`;

test(
  'Thunderbird finds address books, and adds, changes and deletes cards in them',
  { skip: skipWithout('thunderbird'), timeout: 120_000 },
  async () => {
    await using desk = await openDavDesk();
    await using thunderbird = await startThunderbird(desk);
    const run = async (script: string, parameters: Record<string, unknown> = {}) =>
      await thunderbird.call(`${CONTACTS}\n${script}`, {
        origin: desk.origin,
        password: desk.password,
        alice,
        ...parameters,
      });
    const mine = { address: alice, kind: 'addressbook', collection: 'contacts' } as const;
    const path = `/dav/addressbooks/${alice}/contacts`;
    const put = async (name: string, body: string, status: number) =>
      await desk.ask({ as: alice, method: 'PUT', path: `${path}/${name}`, body }, status);
    await put('bo.vcf', sampleCards.get('bo@samples')!, 201);
    const books = await run(
      `const found = await CardDAVUtils.detectAddressBooks(alice, password, origin, false, false);
       for (const book of found) book.create();
       return found.map(({ name }) => name + (bookOf(name).readOnly ? ' (read only)' : '')).sort();`,
    );
    assert.deepEqual(books, ['Contacts', 'Directory (read only)']);
    await run(
      `await untilNames('Contacts', ['Bo 日本']);
       await untilNames('Directory', ['alice@example.test', 'bob@example.test']);
       const card = VCardUtils.vCardToAbCard(text);
       bookOf('Contacts').addCard(card);`,
      { text: sampleCards.get('ada@samples') },
    );
    const made = await desk.untilDocument(mine, (text) => /FN:Ada Löwe/.test(text));
    assert.match(made, /X-OWN:kept/);
    await run(
      `const card = cardOf('Contacts', 'Ada Löwe');
       card.vCardProperties.clearValues('tel');
       card.vCardProperties.addValue('tel', '+49 30 99');
       bookOf('Contacts').modifyCard(card);`,
    );
    const changed = await desk.untilDocument(mine, (text) => /TEL[^\r\n]*:\+49 30 99/.test(text));
    const [name] = [...(await desk.documents(alice, 'addressbook', 'contacts'))].find(([, text]) =>
      text.includes('FN:Ada'),
    )!;

    // What others do meanwhile.
    await put(name, changed.replace('FN:Ada Löwe', 'FN:Eva Löwe'), 204);
    await put('pictured.vcf', sampleCards.get('pictured@samples')!, 201);
    await desk.ask({ as: alice, method: 'DELETE', path: `${path}/bo.vcf` }, 204);
    await run(
      `await untilNames('Contacts', ['Eva Löwe', 'Pictured']);
       bookOf('Contacts').deleteCards([cardOf('Contacts', 'Pictured')]);
       await until(() => namesIn('Contacts').join() === 'Eva Löwe', 'the card to go');`,
    );
    const left = async () => (await desk.documents(alice, 'addressbook', 'contacts')).size;
    for (let i = 0; i < 100 && (await left()) > 1; i++) await delay(20);
    assert.equal(await left(), 1);
  },
);
