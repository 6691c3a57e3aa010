import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { childOf, childrenOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { sharedData } from '../../../../test/support/shared-data.ts';
import {
  createDavStage,
  type DavAnswer,
  type DavClient,
  type DavStage,
} from '../../../../test/support/dav-stage.ts';

const home = '/dav/addressbooks/ann@example.test/';
const book = `${home}contacts/`;

function cardOf(uid: string, name: string, more: readonly string[] = []): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${uid}`,
    `FN:${name}`,
    ...more,
    'END:VCARD',
    '',
  ];
  return lines.join('\r\n');
}

async function put(as: DavClient, name: string, body: string | Buffer): Promise<DavAnswer> {
  const headers = { 'content-type': 'text/vcard; charset=utf-8' };
  return await as('PUT', book + name, { headers, body });
}

async function report(as: DavClient, path: string, xml: string, headers = {}): Promise<DavAnswer> {
  const body = xml.replace(/^<([\w-]+)/, `<$1 xmlns="${CARDDAV}" xmlns:D="DAV:"`);
  return await as('REPORT', path, { headers: { depth: '1', ...headers }, body });
}

const query = (filter: string, data = '<address-data/>', more = ''): string =>
  `<addressbook-query><D:prop><D:getetag/>${data}</D:prop><filter>${filter}</filter>${more}</addressbook-query>`;

const named = (text: string, attributes = ''): string =>
  `<prop-filter name="FN"><text-match ${attributes}>${text}</text-match></prop-filter>`;

/** Path and status of each response, "path: status". */
function responses(answer: DavAnswer): string[] {
  return childrenOf(answer.xml(), DAV, 'response').map((response) => {
    const status = childOf(response, DAV, 'status') ?? statusOf(response);
    return `${textOf(childOf(response, DAV, 'href')!)}: ${textOf(status).split(' ')[1]}`;
  });
}

function statusOf(response: XmlElement): XmlElement {
  return childOf(childOf(response, DAV, 'propstat')!, DAV, 'status')!;
}

function propertyOf(answer: DavAnswer, ns: string, name: string): XmlElement | undefined {
  for (const response of childrenOf(answer.xml(), DAV, 'response'))
    for (const stat of childrenOf(response, DAV, 'propstat')) {
      const found = childOf(childOf(stat, DAV, 'prop')!, ns, name);
      if (found !== undefined && textOf(childOf(stat, DAV, 'status')!).includes(' 200 '))
        return found;
    }
  return undefined;
}

function dataOf(answer: DavAnswer): string {
  return textOf(propertyOf(answer, CARDDAV, 'address-data')!);
}

/** Condition of CardDAV that an answer names. */
function conditionOf(answer: DavAnswer): string | undefined {
  const [found] = answer.xml().children;
  return typeof found === 'object' && found.ns === CARDDAV ? found.name : undefined;
}

async function filled(stage: DavStage): Promise<DavClient> {
  const ann = stage.as('ann');
  for (const [i, name] of ['Zoë Lee', 'Bob Oak', 'Cyd Lee'].entries())
    assert.equal((await put(ann, `${i}.vcf`, cardOf(`u${i}`, name))).status, 201);
  return ann;
}

test('a program finds the address books from the principal (RFC 6352 §6.1, §7.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const options = await ann('OPTIONS', '/dav/');
  assert.match(String(options.headers['dav']), /\baddressbook\b/);
  const ask = async (path: string, names: string, depth: string): Promise<DavAnswer> =>
    await ann('PROPFIND', path, {
      headers: { depth },
      body: `<D:propfind xmlns:D="DAV:" xmlns="${CARDDAV}"><D:prop>${names}</D:prop></D:propfind>`,
    });
  const principal = await ask(
    '/dav/principals/ann@example.test/',
    '<addressbook-home-set/><principal-address/><directory-gateway/>',
    '0',
  );
  const homeSet = propertyOf(principal, CARDDAV, 'addressbook-home-set')!;
  assert.deepEqual(childrenOf(homeSet, DAV, 'href').map(textOf), [home]);
  const gateway = childOf(propertyOf(principal, CARDDAV, 'directory-gateway')!, DAV, 'href')!;
  assert.equal(textOf(gateway), `${home}directory/`);
  const address = textOf(
    childOf(propertyOf(principal, CARDDAV, 'principal-address')!, DAV, 'href')!,
  );
  assert.match((await ann('GET', address)).text, /EMAIL;TYPE=internet,pref:ann@example.test/);
  const facts = await ask(
    book,
    '<D:resourcetype/><supported-address-data/><max-resource-size/><supported-collation-set/>',
    '0',
  );
  assert.ok(childOf(propertyOf(facts, DAV, 'resourcetype')!, CARDDAV, 'addressbook'));
  assert.equal(textOf(propertyOf(facts, CARDDAV, 'max-resource-size')!), '10485760');
  assert.match(facts.text, /content-type="text\/vcard" version="3.0"[^]*version="4.0"/);
  assert.match(facts.text, /i;ascii-casemap[^]*i;octet[^]*i;unicode-casemap/);
  const first = await ask(home, '<default-addressbook-URL/>', '0');
  assert.match(first.text, /<D:href>\/dav\/addressbooks\/ann@example.test\/contacts\/<\/D:href>/);
});

test('an address book is made with its name and description (RFC 6352 §6.3.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const made = await ann('MKCOL', `${home}friends/`, {
    headers: { 'content-type': 'application/xml' },
    body: `<D:mkcol xmlns:D="DAV:" xmlns="${CARDDAV}"><D:set><D:prop><D:resourcetype><D:collection/><addressbook/></D:resourcetype><D:displayname>Friends</D:displayname><addressbook-description xml:lang="en">From school</addressbook-description></D:prop></D:set></D:mkcol>`,
  });
  assert.equal(made.status, 201);
  const asked = await ann('PROPFIND', `${home}friends/`, {
    headers: { depth: '0' },
    body: `<D:propfind xmlns:D="DAV:" xmlns="${CARDDAV}"><D:prop><addressbook-description/><D:displayname/></D:prop></D:propfind>`,
  });
  assert.equal(textOf(propertyOf(asked, CARDDAV, 'addressbook-description')!), 'From school');
  assert.equal(textOf(propertyOf(asked, DAV, 'displayname')!), 'Friends');
});

test("Apple's programs keep there which card is the user's own", async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const card =
    '<x:me-card xmlns:x="http://calendarserver.org/ns/"><D:href>/a.vcf</D:href></x:me-card>';
  const set = await ann('PROPPATCH', book, {
    body: `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop>${card}</D:prop></D:set></D:propertyupdate>`,
  });
  assert.equal(set.status, 207);
  const asked = await ann('PROPFIND', book, {
    headers: { depth: '0' },
    body: '<D:propfind xmlns:D="DAV:"><D:prop><x:me-card xmlns:x="http://calendarserver.org/ns/"/></D:prop></D:propfind>',
  });
  const found = propertyOf(asked, 'http://calendarserver.org/ns/', 'me-card')!;
  assert.equal(textOf(childOf(found, DAV, 'href')!), '/a.vcf');
});

test('a card is kept byte for byte (RFC 6352 §6.3.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const odd = 'BEGIN:VCARD\nVERSION:3.0\nUID:o\nN:Lee;Zoë\nX-ODD;A="b:c":d\n  e\nEND:VCARD';
  const kept = await put(ann, 'odd.vcf', odd);
  assert.equal(kept.status, 201);
  const got = await ann('GET', `${book}odd.vcf`);
  assert.deepEqual([got.text, got.headers.etag], [odd, kept.headers.etag]);
});

const corpus = sharedData('vcard');
const skip = corpus === undefined ? 'the shared test data is not here' : false;

test(
  'cards of real programs come back byte for byte, or are refused with the condition',
  { skip },
  async () => {
    await using stage = await createDavStage();
    const ann = stage.as('ann');
    let kept = 0;
    for (const [i, file] of globSync('**/*.vcf', { cwd: corpus! }).sort().entries()) {
      const bytes = readFileSync(join(corpus!, file));
      // Most were exported without a UID, several in one file, or as 2.1.
      const one = bytes
        .toString('latin1')
        .replace(/(BEGIN:VCARD\r?\n)(?![^]*^UID)/im, `$1UID:u${i}\n`);
      const body = Buffer.from(one, 'latin1');
      const answer = await put(ann, `${i}.vcf`, body);
      if (answer.status === 201) {
        kept++;
        assert.ok((await ann('GET', `${book}${i}.vcf`)).body.equals(body), file);
      } else {
        assert.ok([403, 409].includes(answer.status), `${file}: ${answer.status}`);
        assert.match(conditionOf(answer) ?? '', /address-data|uid-conflict/, file);
      }
    }
    assert.ok(kept > 40, `${kept} were kept`);
  },
);

test('what an address book cannot keep is refused with the precondition (RFC 6352 §6.3.2.1)', async () => {
  await using stage = await createDavStage({ settings: { maxObjectSize: 5_000 } });
  const ann = await filled(stage);
  for (const [body, status, condition, words] of [
    ['hello', 403, 'valid-address-data', /line 1/],
    [cardOf('x', 'X').replace('UID:x\r\n', ''), 403, 'valid-address-data', /UID is missing/],
    [cardOf('x', 'X').replace('3.0', '2.1'), 403, 'supported-address-data', /line 2, VERSION/],
    [cardOf('u0', 'X'), 409, 'no-uid-conflict', /contacts\/0\.vcf/],
    [cardOf('x', 'X'.repeat(5_000)), 403, 'max-resource-size', /5000 bytes/],
    [Buffer.from(cardOf('x', 'Zoë'), 'latin1'), 403, 'valid-address-data', /line 4: not UTF-8/],
  ] as const) {
    const refused = await put(ann, 'new.vcf', body);
    assert.equal(refused.status, status, condition);
    assert.equal(conditionOf(refused), condition);
    assert.match(refused.text, words);
  }
  assert.equal((await ann('GET', `${book}new.vcf`)).status, 404);
  const image = { headers: { 'content-type': 'image/png' }, body: 'x' };
  const other = await ann('PUT', `${book}new.vcf`, image);
  assert.deepEqual([other.status, conditionOf(other)], [403, 'supported-address-data']);
});

test('a query finds cards and says when there are more (RFC 6352 §8.6)', async () => {
  await using stage = await createDavStage();
  const ann = await filled(stage);
  const found = await report(ann, book, query(named('ZOË')));
  assert.deepEqual(responses(found), [`${book}0.vcf: 200`]);
  assert.equal(dataOf(found), cardOf('u0', 'Zoë Lee'));
  const limit = '<limit><nresults>1</nresults></limit>';
  const cut = await report(ann, book, query(named('lee'), '', limit));
  assert.deepEqual(responses(cut), [`${book}0.vcf: 200`, `${book}: 507`]);
  assert.match(cut.text, /number-of-matches-within-limits/);
  const all = await report(ann, book, query('', ''));
  assert.equal(responses(all).length, 3);
  const card = `${book}2.vcf`;
  assert.deepEqual(responses(await report(ann, card, query(named('lee')))), [`${card}: 200`]);
  assert.deepEqual(responses(await report(ann, card, query(named('oak')))), []);
});

test('what a query cannot have is refused with the condition (RFC 6352 §8.6)', async () => {
  await using stage = await createDavStage();
  const ann = await filled(stage);
  for (const [xml, condition] of [
    [query(named('x', 'collation="i;nothing"')), 'supported-collation'],
    [query(named('x', 'match-type="sounds-like"')), 'supported-filter'],
    [query(named('x'), '<address-data version="5.0"/>'), 'supported-address-data'],
  ] as const) {
    const refused = await report(ann, book, xml);
    assert.deepEqual([refused.status, conditionOf(refused)], [403, condition]);
  }
});

test('a query without a filter finds every card', async () => {
  await using stage = await createDavStage();
  const ann = await filled(stage);
  const all = await report(
    ann,
    book,
    '<addressbook-query><D:prop><D:getetag/></D:prop></addressbook-query>',
  );
  assert.equal(responses(all).length, 3);
});

test('a multiget answers in the order of the request (RFC 6352 §8.7)', async () => {
  await using stage = await createDavStage();
  const ann = await filled(stage);
  const hrefs = [
    `http://127.0.0.1${book}2.vcf`,
    `${book}none.vcf`,
    book.replace('@', '%40') + '0.vcf',
    '/dav/addressbooks/bob@example.test/contacts/0.vcf',
    home,
  ];
  const xml = `<addressbook-multiget><D:prop><address-data/></D:prop>${hrefs.map((h) => `<D:href>${h}</D:href>`).join('')}</addressbook-multiget>`;
  const expected = [
    `${book}2.vcf: 200`,
    `${hrefs[1]}: 404`,
    `${book}0.vcf: 200`,
    `${hrefs[3]}: 404`,
    `${hrefs[4]}: 404`,
  ];
  assert.deepEqual(responses(await report(ann, book, xml)), expected);
  assert.deepEqual(responses(await report(ann, home, xml)), expected);
});

test('a thousand cards come in one multiget', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const hrefs = Array.from({ length: 1_000 }, (_, i) => `<D:href>${book}${i}.vcf</D:href>`);
  for (const i of hrefs.keys()) await put(ann, `${i}.vcf`, cardOf(`u${i}`, 'Bob Oak'));
  const answer = await report(
    ann,
    book,
    `<addressbook-multiget><D:prop><D:getetag/><address-data/></D:prop>${hrefs.join('')}</addressbook-multiget>`,
  );
  assert.equal(responses(answer).filter((r) => r.endsWith(': 200')).length, 1_000);
});

test('a client gets the version and the parts of a card that it asks for (RFC 6352 §10.4)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await put(ann, 'a.vcf', cardOf('a', 'Ann', ['TEL;TYPE=pref:1', 'NOTE:x']).replace('3.0', '4.0'));
  const four =
    '<address-data content-type="text/vcard" version="4.0"><prop name="FN"/></address-data>';
  const part = await report(ann, book, query(named('ann'), four));
  assert.equal(dataOf(part), 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann\r\nEND:VCARD\r\n');
  const three = await report(ann, book, query(named('ann'), '<address-data version="3.0"/>'));
  assert.match(dataOf(three), /VERSION:3.0\r\n[^]*N:Ann;;;;/);
  const asStored = await report(ann, book, query(named('ann')));
  assert.match(dataOf(asStored), /VERSION:4.0/);
  const apple = { 'user-agent': 'macOS/15.0 (24A335) AddressBookCore/2694.100.1' };
  assert.match(dataOf(await report(ann, book, query(named('ann')), apple)), /VERSION:3.0/);
});

test('GET gives the version that Accept prefers (RFC 6352 §5.1.1.1)', async () => {
  await using stage = await createDavStage();
  const ann = await filled(stage);
  const get = async (accept: string) => await ann('GET', `${book}0.vcf`, { headers: { accept } });
  const four = await get('text/vcard;version=4.0');
  assert.match(four.text, /VERSION:4.0/);
  assert.equal(four.headers.vary, 'accept');
  assert.match((await get('*/*')).text, /VERSION:3.0/);
  const none = await get('text/vcard;version=5.0');
  assert.deepEqual([none.status, conditionOf(none)], [406, 'supported-address-data-conversion']);
});

test('the address list is an address book that is searched and not written', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const list = `${home}directory/`;
  const found = await report(ann, list, query(named('bob')));
  const [href = ''] = responses(found);
  assert.match(href, /directory\/account-\d+\.vcf: 200$/);
  assert.match(dataOf(found), /EMAIL;TYPE=internet,pref:bob@example.test/);
  const body = cardOf('x', 'X');
  const headers = { 'content-type': 'text/vcard' };
  assert.equal((await ann('PUT', `${list}x.vcf`, { headers, body })).status, 403);
  assert.equal((await ann('DELETE', list)).status, 403);
  assert.equal((await ann('DELETE', href.split(':')[0]!)).status, 403);
  assert.equal((await ann('MKCOL', list)).status, 405);
  // People are copied into one's own contacts, and the list as it is now into a book of one's own.
  const from = href.split(':')[0]!;
  const to = (destination: string) => ({ headers: { destination: home + destination } });
  assert.equal((await ann('COPY', from, to('contacts/bob.vcf'))).status, 201);
  assert.equal((await ann('GET', `${book}bob.vcf`)).text, (await ann('GET', from)).text);
  assert.equal((await ann('MOVE', from, to('contacts/other.vcf'))).status, 403);
  assert.equal((await ann('COPY', `${book}bob.vcf`, to('directory/bob.vcf'))).status, 403);
  assert.equal((await ann('COPY', list, to('all/'))).status, 201);
  assert.equal((await ann('GET', from.replace('/directory/', '/all/'))).status, 200);
  assert.equal((await ann('MOVE', list, to('gone/'))).status, 403);
  const bob = await stage.as('bob')('PROPFIND', list, { headers: { depth: '0' } });
  assert.equal(bob.status, 404);
});

test('the address list is synchronised: a change makes clients compare (RFC 6578 §3.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const list = `${home}directory/`;
  const sync = async (token: string): Promise<DavAnswer> =>
    await ann('REPORT', list, {
      body: `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
    });
  const first = await sync('');
  assert.equal(responses(first).length, 2);
  const token = textOf(childOf(first.xml(), DAV, 'sync-token')!);
  const same = await sync(token);
  assert.deepEqual([same.status, responses(same)], [207, []]);
  await stage.directory.accounts.change((await stage.account('bob')).id, { displayName: 'Bob' });
  const refused = await sync(token);
  assert.equal(refused.status, 403);
  assert.match(refused.text, /valid-sync-token/);
  assert.equal(responses(await sync('')).length, 2);
});

test('an address book that is shared is in the home of who may read it', async () => {
  await using stage = await createDavStage();
  await filled(stage);
  const bob = stage.as('bob');
  const owner = await stage.account('ann');
  const xml = `<addressbook-multiget><D:prop><address-data/></D:prop><D:href>${book}0.vcf</D:href></addressbook-multiget>`;
  assert.equal((await report(bob, book, xml)).status, 404);
  const contacts = await stage.store.read(owner.id, (r) =>
    r.collectionByName('addressbook', 'contacts'),
  );
  await stage.directory.grants.change({
    owner: owner.id,
    collection: contacts!.objectId,
    grantee: { kind: 'account', account: (await stage.account('bob')).id },
    rights: 'lr',
  });
  const shared = '/dav/addressbooks/bob@example.test/contacts~ann@example.test/';
  const listed = await bob('PROPFIND', '/dav/addressbooks/bob@example.test/', {
    headers: { depth: '1' },
  });
  assert.ok(listed.text.includes(`<D:href>${shared}</D:href>`));
  assert.equal((await bob('GET', `${shared}0.vcf`)).status, 200);
  assert.deepEqual(responses(await report(bob, book, xml)), [`${book}0.vcf: 200`]);
  assert.equal((await put(bob, 'new.vcf', cardOf('n', 'N'))).status, 403);
});

// RFC 6350 §6.7.6
test('a UID is the same with urn:uuid: before it and without', async () => {
  await using stage = await createDavStage();
  const ann = await filled(stage);
  const to = async (uid: string) => await put(ann, '0.vcf', cardOf(uid, 'Zoë Lee'));
  assert.equal((await to('urn:uuid:u0')).status, 204);
  assert.equal((await to('u0')).status, 204);
  assert.equal(conditionOf(await to('other')), 'no-uid-conflict');
});
