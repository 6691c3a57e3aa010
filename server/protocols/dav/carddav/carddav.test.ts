import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { childOf, childrenOf, textOf } from '#codecs/xml/element.ts';
import {
  book,
  cardOf,
  conditionOf,
  dataOf,
  filled,
  home,
  named,
  propertyOf,
  put,
  query,
  report,
  responses,
} from '../../../../test/support/card-requests.ts';
import { createDavStage, type DavAnswer } from '../../../../test/support/dav-stage.ts';
import { sharedData } from '../../../../test/support/shared-data.ts';

const corpus = sharedData('vcard');
const skip = corpus === undefined ? 'the shared test data is not here' : false;

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
