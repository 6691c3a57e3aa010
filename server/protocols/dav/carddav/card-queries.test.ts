import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  book,
  cardOf,
  conditionOf,
  dataOf,
  filled,
  home,
  named,
  put,
  query,
  report,
  responses,
} from '../../../../test/support/card-requests.ts';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

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
