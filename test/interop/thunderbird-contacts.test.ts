// Thunderbird's own address book, over CardDAV.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { alice, bob, type ClientDesk, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';
import { startThunderbird } from '../support/thunderbird.ts';

/** Adds the address books that its dialogue would offer; gives their names. */
const ADD = `
const { CardDAVUtils } = ChromeUtils.importESModule('resource:///modules/CardDAVUtils.sys.mjs');
const found = await CardDAVUtils.detectAddressBooks(user, password, location, false);
for (const book of found) await book.create();
return found.map((book) => book.name).sort();
`;

const BOOKS = `
const { CardDAVDirectory } = ChromeUtils.importESModule('resource:///modules/CardDAVDirectory.sys.mjs');
const bookNamed = (name) => {
  const directory = MailServices.ab.directories.find((d) => d.dirName === name);
  return { directory, dav: CardDAVDirectory.forFile(directory.fileName) };
};
const namesIn = ({ directory }) => directory.childCards.map((card) => card.displayName).sort();
`;

interface KeptCard {
  readonly name: string;
  readonly text: string;
}

async function cardsOnServer({ server }: ClientDesk): Promise<KeptCard[]> {
  const account = await server.data.directory.accounts.expect(alice);
  return await server.mail.store.read(account.id, async (reader) => {
    const book = await reader.collectionByRole('addressbook', 'default');
    const cards: KeptCard[] = [];
    for (const { name, itemId } of await reader.documents(book!.id))
      cards.push({ name, text: (await reader.readContent(itemId)).toString() });
    return cards;
  });
}

/** It writes behind its user's back. */
async function expectNames(desk: ClientDesk, names: readonly string[]): Promise<void> {
  const read = async () =>
    (await cardsOnServer(desk)).map(({ text }) => /^FN:(.*?)\r?$/m.exec(text)?.[1] ?? '').sort();
  for (let i = 0; i < 100 && (await read()).join() !== names.join(); i++) await delay(50);
  assert.deepEqual(await read(), names);
}

/** Somebody else gives the one card another name. */
async function change(desk: ClientDesk): Promise<void> {
  const [card] = await cardsOnServer(desk);
  const url = `http://127.0.0.1:${desk.server.port('http')}/dav/addressbooks/${alice}/contacts/`;
  const credentials = Buffer.from(`${alice}:${desk.password}`).toString('base64');
  const { status } = await fetch(url + encodeURIComponent(card!.name), {
    method: 'PUT',
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'text/vcard' },
    body: card!.text.replaceAll('Ann Ash', 'Ann Elm'),
  });
  assert.equal(status, 204);
}

test(
  'Thunderbird finds the address books, and reads, adds, changes and removes contacts',
  { skip: skipWithout('thunderbird'), timeout: 120_000 },
  async () => {
    await using desk = await openClientDesk();
    const location = `http://127.0.0.1:${desk.server.port('http')}/dav/`;
    await using thunderbird = await startThunderbird(desk);
    const added = await thunderbird.call(ADD, { user: alice, password: desk.password, location });
    assert.deepEqual(added, ['Contacts', 'Directory']);
    const seen = await thunderbird.call(
      `${BOOKS}
const list = bookNamed('Directory');
await list.dav.fetchAllFromServer();
return { names: namesIn(list), isReadOnly: list.directory.readOnly };`,
    );
    assert.deepEqual(seen, { names: [alice, bob], isReadOnly: true });

    await thunderbird.call(
      `${BOOKS}
const { AddrBookCard } = ChromeUtils.importESModule('resource:///modules/AddrBookCard.sys.mjs');
const { directory, dav } = bookNamed('Contacts');
await dav.fetchAllFromServer();
for (const name of ['Ann Lee', 'Cyd Oak']) {
  const card = new AddrBookCard();
  card.displayName = name;
  card.primaryEmail = name.replace(' ', '.').toLowerCase() + '@example.test';
  directory.addCard(card);
}`,
    );
    await expectNames(desk, ['Ann Lee', 'Cyd Oak']);
    await thunderbird.call(
      `${BOOKS}
const { directory } = bookNamed('Contacts');
// What it wrote is its own only when the answer has come.
for (let i = 0; i < 100 && !directory.childCards.every((c) => c.getProperty('_href', '')); i++)
  await new Promise((done) => setTimeout(done, 50));
const [ann, cyd] = ['Ann Lee', 'Cyd Oak'].map((name) => directory.childCards.find((c) => c.displayName === name));
ann.displayName = 'Ann Ash';
directory.modifyCard(ann);
directory.deleteCards([cyd]);`,
    );
    await expectNames(desk, ['Ann Ash']);

    await change(desk);
    const names = await thunderbird.call(
      `${BOOKS}
const contacts = bookNamed('Contacts');
await contacts.dav.syncWithServer();
return namesIn(contacts);`,
    );
    assert.deepEqual(names, ['Ann Elm']);
  },
);
