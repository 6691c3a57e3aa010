import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { childOf, textOf } from '#codecs/xml/element.ts';
import {
  book,
  cardOf,
  dataOf,
  home,
  named,
  query,
  report,
  responses,
} from '../../../../test/support/card-requests.ts';
import { createDavStage, type DavAnswer } from '../../../../test/support/dav-stage.ts';

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
