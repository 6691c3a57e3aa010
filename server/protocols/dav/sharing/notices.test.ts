// What sharees are told of collections, and in which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALENDARSERVER } from '#codecs/webdav/namespaces.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const notifications = '/dav/notifications/bob@example.test/';
const xml = { 'content-type': 'text/xml' };

const bobs = '<A:href>mailto:bob@example.test</A:href>';
const share = (inner: string): string =>
  `<B:share xmlns:B="${CALENDARSERVER}" xmlns:A="DAV:">${inner}</B:share>`;

const calls = (summary = ''): string => share(`<B:set>${bobs}${summary}<B:read/></B:set>`);
const takeBack = share(`<B:remove>${bobs}</B:remove>`);

/** What bob is told of anything, as his program fetches it. */
async function noticesOf(bob: DavClient): Promise<string[]> {
  const { text } = await bob('PROPFIND', notifications, { headers: { depth: '1' } });
  const names = [...text.matchAll(/notifications\/bob@example\.test\/([^<]+)</g)];
  return await Promise.all(
    names.map(async ([, name]) => (await bob('GET', notifications + name!)).text),
  );
}

test('one notice tells of a collection, in the words of who shares it, and is removed by the id in it', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const listed = async (): Promise<string[]> => {
    const { text } = await bob('PROPFIND', notifications, { headers: { depth: '1' } });
    return [...text.matchAll(/notifications\/bob@example\.test\/([^<]+)</g)].map((m) => m[1]!);
  };
  await ann('POST', calendar, {
    headers: xml,
    body: share(`<B:set>${bobs}<B:read-write/></B:set>`),
  });
  const [apples, ...more] = await listed();
  assert.deepEqual(more, []);
  const { text } = await bob('GET', notifications + apples!);
  assert.equal(/<CS:uid>([^<]*)/.exec(text)![1], apples);
  const draft = (access: string) =>
    `<share-resource xmlns="DAV:"><sharee><href>mailto:bob@example.test</href><share-access><${access}/></share-access></sharee></share-resource>`;
  assert.equal((await ann('POST', calendar, { headers: xml, body: draft('read') })).status, 200);
  const [drafts, ...others] = await listed();
  assert.deepEqual(others, []);
  const told = (await bob('GET', notifications + drafts!)).text;
  assert.match(told, /<D:share-invite-notification>.*<D:share-access><D:read\/>/);
  assert.equal((await bob('DELETE', notifications + drafts!)).status, 204);
  await ann('POST', calendar, { headers: xml, body: share(`<B:remove>${bobs}</B:remove>`) });
  assert.deepEqual(await listed(), [apples]);
  assert.match((await bob('GET', notifications + apples!)).text, /<CS:invite-deleted\/>/);
});

test('that a collection was removed is told in the words in which it was shared', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const team = '/dav/calendars/ann@example.test/team/';
  await ann('MKCALENDAR', team);
  const body =
    '<share-resource xmlns="DAV:"><sharee><href>mailto:bob@example.test</href><share-access><read/></share-access></sharee></share-resource>';
  assert.equal((await ann('POST', team, { headers: xml, body })).status, 200);
  assert.equal((await ann('DELETE', team)).status, 204);
  const { text } = await bob('PROPFIND', notifications, { headers: { depth: '1' } });
  const names = [...text.matchAll(/notifications\/bob@example\.test\/([^<]+)</g)];
  assert.equal(names.length, 1);
  const told = (await bob('GET', notifications + names[0]![1]!)).text;
  assert.match(told, /<D:share-invite-notification>.*<D:invite-deleted\/>/);
});

test('that something is no longer shared is told under the name that it has to the sharee', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const home = '/dav/addressbooks/bob@example.test/';
  const noticeOf = async (): Promise<string> => {
    const { text } = await bob('PROPFIND', notifications, { headers: { depth: '1' } });
    const [name] = [...text.matchAll(/notifications\/bob@example\.test\/([^<]+)</g)];
    return (await bob('GET', notifications + name![1]!)).text;
  };
  const book = '/dav/addressbooks/ann@example.test/team/';
  for (const end of ['unshared', 'removed']) {
    await ann('MKCOL', book);
    const body = share(`<B:set>${bobs}<B:summary>Our people</B:summary><B:read/></B:set>`);
    assert.equal((await ann('POST', book, { headers: xml, body })).status, 200);
    const accepted = await bob('POST', home, {
      headers: xml,
      body: `<B:invite-reply xmlns:B="${CALENDARSERVER}" xmlns:A="DAV:">${bobs}<B:invite-accepted/><B:hosturl><A:href>${book}</A:href></B:hosturl><B:in-reply-to>x</B:in-reply-to><B:summary>Our people</B:summary></B:invite-reply>`,
    });
    assert.equal(accepted.status, 200);
    if (end === 'removed') await ann('DELETE', book);
    else await ann('POST', book, { headers: xml, body: share(`<B:remove>${bobs}</B:remove>`) });
    assert.match(await noticeOf(), /<CS:invite-deleted\/>.*<CS:summary>Our people</, end);
  }
});

test('an invitation says for which components a calendar is, so that programs of tasks and of calendars show what is theirs', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const told = async (path: string): Promise<string | undefined> => {
    await ann('POST', path, { headers: xml, body: calls() });
    const notices = await noticesOf(bob);
    const found = notices.find((text) => text.includes(`<D:href>${path}</D:href>`))!;
    return /<C:supported-calendar-component-set>(.*?)<\/C:supp/.exec(found)?.[1];
  };
  assert.equal(await told(calendar), '<C:comp name="VEVENT"/>');
  assert.equal(await told('/dav/calendars/ann@example.test/tasks/'), '<C:comp name="VTODO"/>');
  assert.equal(await told('/dav/addressbooks/ann@example.test/contacts/'), undefined);
});

test('who leaves what is shared is told so, and nothing of its end', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const team = '/dav/calendars/ann@example.test/team/';
  const shown = '/dav/calendars/bob@example.test/team~ann@example.test/';
  const answer = (what: string): string =>
    `<B:invite-reply xmlns:B="${CALENDARSERVER}" xmlns:A="DAV:"><A:href>mailto:bob@example.test</A:href><B:invite-${what}/><B:hosturl><A:href>${team}</A:href></B:hosturl></B:invite-reply>`;
  const reply = async (what: string) =>
    await bob('POST', '/dav/calendars/bob@example.test/', { headers: xml, body: answer(what) });
  const told = async (): Promise<(string | undefined)[]> =>
    (await noticesOf(bob)).map((text) => /<CS:invite-(\w+)\/>.*<CS:summary>Plans</.exec(text)?.[1]);
  await ann('MKCALENDAR', team);
  await ann('POST', team, { headers: xml, body: calls('<B:summary>Plans</B:summary>') });
  assert.deepEqual(await told(), ['accepted']);
  await reply('declined');
  assert.deepEqual(await told(), ['declined']);
  await reply('accepted');
  assert.deepEqual(await told(), ['accepted']);
  assert.equal((await bob('DELETE', shown)).status, 204);
  assert.deepEqual(await told(), ['declined']);
  assert.equal((await ann('DELETE', team)).status, 204);
  assert.deepEqual(await noticesOf(bob), []);
});

test('the notice of a calendar that its owner moved says where it lies, and can be answered', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const [team, plans] = ['team', 'plans'].map((name) => `/dav/calendars/ann@example.test/${name}/`);
  await ann('MKCALENDAR', team!);
  await ann('POST', team!, { headers: xml, body: calls('<B:summary>Plans</B:summary>') });
  const moved = await ann('MOVE', team!, { headers: { destination: plans! } });
  assert.equal(moved.status, 201, moved.text);
  const [told] = await noticesOf(bob);
  assert.match(told!, /<CS:invite-accepted\/>.*<CS:summary>Plans</);
  const host = /<CS:hosturl><D:href>([^<]*)/.exec(told!)![1]!;
  assert.equal(host, plans);
  const body = `<B:invite-reply xmlns:B="${CALENDARSERVER}" xmlns:A="DAV:"><B:invite-declined/><B:hosturl><A:href>${host}</A:href></B:hosturl></B:invite-reply>`;
  const answer = await bob('POST', '/dav/calendars/bob@example.test/', { headers: xml, body });
  assert.equal(answer.status, 200, answer.text);
});

test('that nothing is shared any more is told under the name it had, and not to who left or was not invited', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const post = async (body: string) => {
    assert.equal((await ann('POST', calendar, { headers: xml, body })).status, 200);
  };
  await post(takeBack);
  assert.deepEqual(await noticesOf(bob), []);
  await post(calls('<B:summary>Plans &amp; more</B:summary>'));
  await post(takeBack);
  const [told] = await noticesOf(bob);
  assert.match(told!, /<CS:invite-deleted\/>.*<CS:summary>Plans &amp; more</);
  await post(calls());
  await bob('DELETE', '/dav/calendars/bob@example.test/calendar~ann@example.test/');
  await post(takeBack);
  assert.deepEqual(await noticesOf(bob), []);
});

test('who has a calendar by a group is not told that it is gone when his own invitation ends', async () => {
  await using stage = await createDavStage();
  await stage.directory.groups.add({ address: 'team@example.test', members: ['bob@example.test'] });
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const team = share('<B:set><A:href>mailto:team@example.test</A:href><B:read/></B:set>');
  for (const body of [team, calls(), takeBack])
    assert.equal((await ann('POST', calendar, { headers: xml, body })).status, 200);
  assert.deepEqual(await noticesOf(bob), []);
  const shown = '/dav/calendars/bob@example.test/calendar~ann@example.test/';
  assert.equal((await bob('GET', shown)).status, 200);
});
