import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { createDavStage } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const calendar = `${home}calendar/`;

// RFC 3744 §7.1.1
test('a refusal names the place well-formed, whatever is in its path', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [await stage.account('ann'), await stage.account('bob')];
  await stage.directory.grants.change({
    owner: ann.id,
    collection: '',
    grantee: { kind: 'account', account: bob.id },
    rights: rightsOfLevel('read'),
  });
  for (const method of ['MKCOL', 'MKCALENDAR']) {
    const answer = await stage.as('bob')(method, `${home}a&b<c'd/`);
    assert.equal(answer.status, 403);
    assert.equal(answer.xml().name, 'error');
    assert.ok(answer.text.includes(`<D:href>${home}a%26b%3Cc%27d</D:href>`), answer.text);
  }
});

// RFC 3253 §3.8
test('expand-property answers well-formed, whatever clients have set', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const set =
    '<propertyupdate xmlns="DAV:"><set><prop><x:see xmlns:x="urn:x"><href>/x?a&amp;b&lt;c</href></x:see></prop></set></propertyupdate>';
  assert.equal((await ann('PROPPATCH', calendar, { body: set })).status, 207);
  const expand = (property: string): string =>
    `<expand-property xmlns="DAV:"><property ${property}><property name="displayname"/></property></expand-property>`;
  const see = await ann('REPORT', calendar, { body: expand('name="see" namespace="urn:x"') });
  assert.equal(see.xml().name, 'multistatus');
  assert.match(see.text, /<D:href>\/x\?a&amp;b&lt;c<\/D:href><D:status>HTTP\/1.1 404/);
  for (const name of ['a b', '&lt;a&gt;', '1', 'a:b'])
    assert.equal((await ann('REPORT', calendar, { body: expand(`name="${name}"`) })).status, 400);
});
