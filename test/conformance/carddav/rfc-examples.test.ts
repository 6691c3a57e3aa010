// What the examples of RFC 6352 show, on cards like those that they are about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { childrenOf } from '#codecs/xml/element.ts';
import { conditionsIn, namesIn, textIn, toldBy } from '../../support/dav-answers.ts';
import { createDavStage, type DavAnswer, type DavClient } from '../../support/dav-stage.ts';

const home = '/dav/addressbooks/ann@example.test/';
const book = `${home}contacts/`;
const type = { 'content-type': 'text/vcard; charset=utf-8' };
const DATA = `{${CARDDAV}}address-data`;

const cardOf = (uid: string, lines: string): string =>
  `BEGIN:VCARD\nVERSION:3.0\nUID:${uid}\n${lines}\nEND:VCARD\n`.replaceAll('\n', '\r\n');

const cards: Readonly<Record<string, string>> = {
  'v102.vcf': cardOf(
    '34222-232@examples',
    'N:Daboo;Cyrus;;;\nFN:Cyrus Daboo\nNICKNAME:me\nEMAIL:daboo@elsewhere.test\nTEL;TYPE=WORK:1',
  ),
  'v104.vcf': cardOf('34222-233@examples', 'N:Doe;Oliver;;;\nFN:Oliver Doe\nNICKNAME:me too'),
  'v105.vcf': cardOf('34222-234@examples', 'N:Daboo;;;;\nFN:The Daboos\nEMAIL:all@elsewhere.test'),
};

async function fill(as: DavClient): Promise<void> {
  for (const [name, body] of Object.entries(cards))
    assert.equal((await as('PUT', book + name, { body, headers: type })).status, 201, name);
}

async function report(as: DavClient, root: string, inner: string): Promise<DavAnswer> {
  const body = `<?xml version="1.0" encoding="utf-8" ?><C:${root} xmlns:D="DAV:" xmlns:C="${CARDDAV}">${inner}</C:${root}>`;
  return await as('REPORT', book, { body, headers: { depth: '1' } });
}

const has = (name: string, inner: string) =>
  `<C:prop-filter name="${name}">${inner}</C:prop-filter>`;
const match = (text: string, matchType: string) =>
  `<C:text-match collation="i;unicode-casemap" match-type="${matchType}">${text}</C:text-match>`;
const some =
  '<D:prop><D:getetag/><C:address-data><C:prop name="VERSION"/><C:prop name="UID"/><C:prop name="NICKNAME"/><C:prop name="EMAIL"/><C:prop name="FN"/></C:address-data></D:prop>';

test('cards by one property, of which some are asked for (RFC 6352 §8.6.3)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const filter = `<C:filter>${has('NICKNAME', match('me', 'equals'))}</C:filter>`;
  const answer = await report(ann, 'addressbook-query', some + filter);
  assert.deepEqual(namesIn(answer), ['v102.vcf']);
  assert.deepEqual(textIn(answer, DATA)!.trim().split('\r\n'), [
    'BEGIN:VCARD',
    'VERSION:3.0',
    'UID:34222-232@examples',
    'FN:Cyrus Daboo',
    'NICKNAME:me',
    'EMAIL:daboo@elsewhere.test',
    'END:VCARD',
  ]);
});

test('cards by any of several properties (RFC 6352 §8.6.4)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const either =
    has('FN', match('daboo', 'contains')) + has('EMAIL', match('elsewhere.test', 'ends-with'));
  const find = async (test: string) =>
    namesIn(
      await report(
        ann,
        'addressbook-query',
        `${some}<C:filter test="${test}">${either}</C:filter>`,
      ),
    );
  assert.deepEqual(await find('anyof'), ['v102.vcf', 'v105.vcf']);
  assert.deepEqual(await find('allof'), ['v102.vcf', 'v105.vcf']);
  const apart =
    has('FN', match('cyrus', 'starts-with')) + has('EMAIL', match('all', 'starts-with'));
  const filter = (test: string) => `${some}<C:filter test="${test}">${apart}</C:filter>`;
  assert.deepEqual(namesIn(await report(ann, 'addressbook-query', filter('anyof'))), [
    'v102.vcf',
    'v105.vcf',
  ]);
  assert.deepEqual(namesIn(await report(ann, 'addressbook-query', filter('allof'))), []);
});

test('not more cards than asked for, and word of the rest (RFC 6352 §8.6.5)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const limit = '<C:filter/><C:limit><C:nresults>2</C:nresults></C:limit>';
  const answer = await report(ann, 'addressbook-query', some + limit);
  assert.equal(namesIn(answer).length, 2);
  const rest = toldBy(answer).get(book)!;
  assert.deepEqual(
    [rest.status, rest.conditions],
    [507, ['{DAV:}number-of-matches-within-limits']],
  );
});

test('cards by their addresses, in the version asked for (RFC 6352 §8.7.1, §8.7.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const hrefs = `<D:href>${book}v102.vcf</D:href><D:href>${book}vcf1.vcf</D:href>`;
  const get = async (attributes: string) =>
    await report(
      ann,
      'addressbook-multiget',
      `<D:prop><D:getetag/><C:address-data${attributes}/></D:prop>${hrefs}`,
    );
  const answer = await get('');
  const told = toldBy(answer);
  assert.deepEqual([...told.keys()], [`${book}v102.vcf`, `${book}vcf1.vcf`]);
  assert.equal(told.get(`${book}vcf1.vcf`)!.status, 404);
  const { headers, text } = await ann('GET', `${book}v102.vcf`);
  assert.equal(textIn(answer, '{DAV:}getetag'), headers.etag);
  assert.equal(textIn(answer, DATA), text);
  const newer = await get(' content-type="text/vcard" version="4.0"');
  assert.match(textIn(newer, DATA)!, /^BEGIN:VCARD\r\nVERSION:4\.0\r\n/);
  const wrong = await get(' content-type="text/vcard" version="9.0"');
  assert.deepEqual(conditionsIn(wrong), [`{${CARDDAV}}supported-address-data`]);
});

test('an address book is made by an extended MKCOL (RFC 6352 §6.3.1.1, RFC 5689 §3)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const make = async (path: string, resourceType: string, more = '') =>
    await ann('MKCOL', path, {
      body: `<?xml version="1.0" encoding="utf-8" ?><D:mkcol xmlns:D="DAV:" xmlns:C="${CARDDAV}"><D:set><D:prop><D:resourcetype>${resourceType}</D:resourcetype><D:displayname>Lisa's Contacts</D:displayname><C:addressbook-description xml:lang="en">My primary address book.</C:addressbook-description>${more}</D:prop></D:set></D:mkcol>`,
      headers: { 'content-type': 'text/xml; charset="utf-8"' },
    });
  const whole = '<D:collection/><C:addressbook/>';
  assert.equal((await make(`${home}lisa/`, whole)).status, 201);
  const body = `<D:propfind xmlns:D="DAV:" xmlns:C="${CARDDAV}"><D:prop><D:resourcetype/><D:displayname/><C:addressbook-description/></D:prop></D:propfind>`;
  const read = await ann('PROPFIND', `${home}lisa/`, { body, headers: { depth: '0' } });
  const [told] = toldBy(read).values();
  const types = told!.found.get('{DAV:}resourcetype')!;
  assert.equal(childrenOf(types, CARDDAV, 'addressbook').length, 1);
  assert.equal(textIn(read, '{DAV:}displayname'), "Lisa's Contacts");
  assert.match(read.text, /addressbook-description xml:lang="en">My primary address book\.</);
  // All of it, or nothing.
  const refused = await make(`${home}other/`, whole, '<D:getetag>x</D:getetag>');
  assert.equal(refused.status, 403);
  const root = refused.xml();
  assert.equal(`${root.ns}${root.name}`, 'DAV:mkcol-response');
  assert.match(refused.text, /<D:getetag\/>[^]*403 Forbidden/);
  assert.match(refused.text, /<D:displayname\/>[^]*424 Failed Dependency/);
  assert.equal((await ann('PROPFIND', `${home}other/`)).status, 404);
  const strange = await make(`${home}other/`, '<D:collection/><D:special-resource/>');
  assert.equal(strange.status, 403);
  assert.match(strange.text, /valid-resourcetype/);
});

test('a card keeps its UID, which is of no other card (RFC 6352 §6.3.2.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const conflict = [`{${CARDDAV}}no-uid-conflict`];
  const body = cards['v102.vcf']!;
  const twice = await ann('PUT', `${book}new.vcf`, { body, headers: type });
  assert.deepEqual([twice.status, conditionsIn(twice)], [409, conflict]);
  const over = await ann('PUT', `${book}v104.vcf`, {
    body: cardOf('other', 'FN:x'),
    headers: type,
  });
  assert.deepEqual([over.status, conditionsIn(over)], [403, conflict]);
  for (const [text, headers, condition] of [
    [body, { 'content-type': 'text/html' }, 'supported-address-data'],
    [body.replace('3.0', '2.1'), type, 'supported-address-data'],
    [body + cards['v104.vcf']!, type, 'valid-address-data'],
    [body.replace('END:VCARD', ''), type, 'valid-address-data'],
    ['nonsense', type, 'valid-address-data'],
  ] as const) {
    const refused = await ann('PUT', `${book}bad.vcf`, { body: text, headers });
    assert.deepEqual(
      [refused.status, conditionsIn(refused)],
      [403, [`{${CARDDAV}}${condition}`]],
      text,
    );
  }
});
