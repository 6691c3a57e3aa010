import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../../test/support/dav-grants.ts';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const book = '/dav/addressbooks/ann@example.test/contacts/';
const own = '/dav/addressbooks/bob@example.test/contacts/';

const card = (uid: string, ...more: readonly string[]): string =>
  [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${uid}`,
    `FN:Doctor ${uid}`,
    'N:Doctor;;;;',
    ...more,
    'END:VCARD',
    '',
  ].join('\r\n');

async function openStage(rights: string) {
  const stage = await createDavStage();
  await grant(stage, rights, { kind: 'addressbook', name: 'contacts' });
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  for (const [name, ...more] of [
    ['open'],
    ['public', 'CLASS:PUBLIC'],
    ['private', 'CLASS:PRIVATE', 'TEL:+49 1'],
    ['folded', 'CLA\r\n SS:CONFIDENTIAL', 'TEL:+49 2'],
  ] as const)
    assert.equal(
      (await ann('PUT', `${book}${name}.vcf`, { body: card(name, ...more) })).status,
      201,
    );
  return { stage, ann, bob };
}

const query = (inner: string): string =>
  `<C:addressbook-query xmlns="DAV:" xmlns:C="${CARDDAV}"><prop><getetag/><C:address-data/></prop><C:filter>${inner}</C:filter></C:addressbook-query>`;
const named =
  '<C:prop-filter name="FN"><C:text-match collation="i;unicode-casemap" match-type="contains">doctor</C:text-match></C:prop-filter>';

// RFC 2426 §3.7.1
test('others see of a private card that there is one', async () => {
  const { stage, ann, bob } = await openStage(rightsOfLevel('read'));
  await using _stage = stage;
  for (const name of ['private', 'folded']) {
    const path = `${book}${name}.vcf`;
    const shown = await bob('GET', path);
    assert.match(shown.text, /^FN:Private\r$/m);
    assert.doesNotMatch(shown.text, /Doctor|TEL/);
    const fourth = await bob('GET', path, { headers: { accept: 'text/vcard; version=4.0' } });
    assert.match(fourth.text, /^VERSION:4\.0\r\n[^]*FN:Private/m);
    assert.doesNotMatch(fourth.text, /Doctor|TEL/);
    assert.match((await ann('GET', path)).text, /Doctor[^]*TEL/);
  }
  const multiget = `<C:addressbook-multiget xmlns="DAV:" xmlns:C="${CARDDAV}"><prop><C:address-data/></prop><href>${book}private.vcf</href><href>${book}open.vcf</href></C:addressbook-multiget>`;
  for (const body of [multiget, query('')]) {
    const { text } = await bob('REPORT', book, { body, headers: { depth: '1' } });
    assert.match(text, /Doctor open/);
    assert.doesNotMatch(text, /Doctor (?:private|folded)|TEL/);
  }
  const found = await bob('REPORT', book, { body: query(named) });
  assert.deepEqual(found.text.match(/\w+\.vcf/g), ['open.vcf', 'public.vcf']);
  assert.equal(
    (await ann('REPORT', book, { body: query(named) })).text.match(/\w+\.vcf/g)?.length,
    4,
  );
  const whole = (await bob('GET', book)).text;
  assert.deepEqual(
    whole
      .match(/^FN:.*$/gm)
      ?.map((line) => line.trim())
      .sort(),
    ['FN:Doctor open', 'FN:Doctor public'],
  );
});

test('who sees a private card in part neither changes, removes nor copies it; who may see what is private sees it', async () => {
  const { stage, ann, bob } = await openStage(rightsOfLevel('write'));
  await using _stage = stage;
  const path = `${book}private.vcf`;
  for (const [method, call] of [
    ['PUT', { body: card('private') }],
    ['DELETE', {}],
    ['COPY', { headers: { destination: `${own}x.vcf` } }],
    ['MOVE', { headers: { destination: `${own}x.vcf` } }],
  ] as const)
    assert.equal((await bob(method, path, call)).status, 403, method);
  assert.match((await ann('GET', path)).text, /Doctor/);
  const mine = card('mine', 'CLASS:PRIVATE');
  assert.equal((await bob('PUT', `${book}mine.vcf`, { body: mine })).status, 201);
  assert.match((await bob('GET', `${book}mine.vcf`)).text, /Doctor mine/);
  const etagInPart = (await bob('GET', path)).headers.etag as string;
  const rights = rightsOfLevel('read', { withPrivate: true });
  await grant(stage, rights, { kind: 'addressbook', name: 'contacts' });
  // What a program knows in part it fetches anew.
  const whole = await bob('GET', path, { headers: { 'if-none-match': etagInPart } });
  assert.match(whole.text, /Doctor private/);
});
