// Synchronisation as the examples of RFC 6578 show it, and what clients do to a calendar between two questions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventOf } from '../../support/calendar-samples.ts';
import { conditionsIn, toldBy } from '../../support/dav-answers.ts';
import { createDavStage, type DavClient } from '../../support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const calendar = `${home}calendar/`;
const type = { 'content-type': 'text/calendar; charset=utf-8' };

async function put(as: DavClient, name: string, summary = name): Promise<void> {
  const body = eventOf(name, '20260105T090000Z', `COMMENT:${summary}`);
  const { status } = await as('PUT', `${calendar}${name}.ics`, { body, headers: type });
  assert.ok(status === 201 || status === 204);
}

/** "name" for what is there, "name!" for what is gone, and "..." when there is more. */
async function sync(
  as: DavClient,
  token: string,
  more = '',
): Promise<{ readonly told: readonly string[]; readonly token: string }> {
  const body = `<?xml version="1.0" encoding="utf-8" ?><D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${more}<D:prop><D:getetag/></D:prop></D:sync-collection>`;
  const answer = await as('REPORT', calendar, { body });
  assert.equal(answer.status, 207, answer.text);
  const told = [...toldBy(answer)].map(([href, { status, conditions }]) => {
    if (href !== calendar) {
      const name = href.slice(calendar.length, -'.ics'.length);
      return status === 404 ? `${name}!` : name;
    }
    assert.deepEqual([status, conditions], [507, ['{DAV:}number-of-matches-within-limits']]);
    return '...';
  });
  return { told: told.sort(), token: /<D:sync-token>([^<]+)</.exec(answer.text)![1]! };
}

test('everything at first, then what is new, changed and gone (RFC 6578 §3.8, §3.9)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const name of ['test', 'vcard', 'calendar']) await put(ann, name);
  const first = await sync(ann, '');
  assert.deepEqual(first.told, ['calendar', 'test', 'vcard']);
  assert.deepEqual((await sync(ann, first.token)).told, []);
  await put(ann, 'file');
  await put(ann, 'calendar', 'changed');
  await ann('DELETE', `${calendar}test.ics`);
  const second = await sync(ann, first.token);
  assert.deepEqual(second.told, ['calendar', 'file', 'test!']);
  assert.deepEqual((await sync(ann, second.token)).told, []);
  // An old token is as good as a new one.
  assert.deepEqual((await sync(ann, first.token)).told, ['calendar', 'file', 'test!']);
});

test('what came back is there, what was moved is gone and there (RFC 6578 §3.5)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const name of ['a', 'b']) await put(ann, name);
  const { token } = await sync(ann, '');
  await ann('DELETE', `${calendar}a.ics`);
  await put(ann, 'a');
  await ann('MOVE', `${calendar}b.ics`, { headers: { destination: `${calendar}c.ics` } });
  await ann('COPY', `${calendar}c.ics`, { headers: { destination: `${home}elsewhere.ics` } });
  assert.deepEqual((await sync(ann, token)).told, ['a', 'b!', 'c']);
  await ann('MOVE', `${calendar}c.ics`, { headers: { destination: `${calendar}b.ics` } });
  assert.deepEqual((await sync(ann, token)).told, ['a', 'b', 'c!']);
});

test('an answer in parts is complete in the end, whatever happens between them (RFC 6578 §3.10)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const names = Array.from({ length: 7 }, (_, i) => `n${i}`);
  for (const name of names) await put(ann, name);
  const limit = '<D:limit><D:nresults>2</D:nresults></D:limit>';
  const known = new Set<string>();
  let token = '';
  for (let round = 0; ; round++) {
    assert.ok(round < 20, 'it ends');
    const part = await sync(ann, token, limit);
    token = part.token;
    const entries = part.told.filter((t) => t !== '...');
    assert.ok(entries.length <= 2);
    for (const entry of entries)
      if (entry.endsWith('!')) known.delete(entry.slice(0, -1));
      else known.add(entry);
    if (!part.told.includes('...')) break;
    if (round === 0) await ann('DELETE', `${calendar}n0.ics`);
    if (round === 1) await put(ann, 'late');
  }
  assert.deepEqual([...known].sort(), ['late', ...names.slice(1)]);
});

test('tokens that are of no use are refused with their condition (RFC 6578 §3.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const own = `${home}own/`;
  const ask = async (path: string, token: string, level = '<D:sync-level>1</D:sync-level>') =>
    await ann('REPORT', path, {
      body: `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token>${level}<D:prop/></D:sync-collection>`,
    });
  await ann('MKCALENDAR', own);
  const { text } = await ask(own, '');
  const token = /<D:sync-token>([^<]+)</.exec(text)![1]!;
  assert.equal((await ask(own, token)).status, 207);
  await ann('DELETE', own);
  await ann('MKCALENDAR', own);
  for (const [path, stale] of [
    [own, token],
    [calendar, token],
    [own, 'nonsense'],
    [own, 'http://elsewhere.test/1'],
  ] as const) {
    const refused = await ask(path, stale);
    const condition = ['{DAV:}valid-sync-token'];
    assert.deepEqual([refused.status, conditionsIn(refused)], [403, condition], stale);
  }
  assert.equal((await ask(own, '', '<D:sync-level>2</D:sync-level>')).status, 400);
});

test('a token in If guards against what others did meanwhile (RFC 6578 §5)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const { token } = await sync(ann, '');
  const create = async (name: string) => {
    const headers = { ...type, if: `<${calendar}> (<${token}>)` };
    const body = eventOf(name, '20260105T090000Z');
    return (await ann('PUT', `${calendar}${name}.ics`, { body, headers })).status;
  };
  assert.equal(await create('first'), 201);
  assert.equal(await create('second'), 412);
});

test('who is signed in is told where he is described (RFC 5397 §3)', async () => {
  await using stage = await createDavStage();
  const body =
    '<D:propfind xmlns:D="DAV:"><D:prop><D:current-user-principal/></D:prop></D:propfind>';
  for (const path of ['/dav/', home, calendar, '/dav/principals/bob@example.test/']) {
    const read = await stage.as('ann')('PROPFIND', path, { body, headers: { depth: '0' } });
    assert.match(
      read.text,
      /<D:current-user-principal><D:href>\/dav\/principals\/ann@example\.test\/<\/D:href>/,
    );
  }
  assert.equal((await stage.as(undefined)('PROPFIND', '/dav/', { body })).status, 401);
});
