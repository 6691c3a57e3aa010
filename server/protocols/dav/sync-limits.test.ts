import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDavStage, type DavClient } from '../../../test/support/dav-stage.ts';
import { putText, eventText } from '../../../test/support/document-seeds.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const LONG_MS = 100 * 86_400_000;

interface Part {
  readonly status: number;
  readonly names: readonly string[];
  readonly gone: readonly string[];
  readonly isCut: boolean;
  readonly token: string;
}

async function syncPart(client: DavClient, token: string, limit: number): Promise<Part> {
  const body = `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><limit><nresults>${limit}</nresults></limit><prop><getetag/></prop></sync-collection>`;
  const { status, text } = await client('REPORT', calendar, { body });
  const responses = text.match(/<D:response>.*?<\/D:response>/gs) ?? [];
  const nameIn = (r: string) => /<D:href>[^<]*\/([^</]*)</.exec(r)![1]!;
  const told = responses.filter((r) => nameIn(r) !== '');
  return {
    status,
    names: told.filter((r) => r.includes('getetag')).map(nameIn),
    gone: told.filter((r) => !r.includes('getetag')).map(nameIn),
    isCut: text.includes('507'),
    token: /<D:sync-token>([^<]*)<\/D:sync-token><\/D:multistatus>/.exec(text)?.[1] ?? '',
  };
}

/** Until nothing is left; gives what was told of. */
async function syncAll(client: DavClient, from: string, limit: number) {
  const names: string[] = [];
  const gone: string[] = [];
  for (let token = from; ;) {
    const part = await syncPart(client, token, limit);
    assert.equal(part.status, 207);
    names.push(...part.names);
    gone.push(...part.gone);
    ({ token } = part);
    if (!part.isCut) return { names, gone, token };
  }
}

async function filled(count: number) {
  const stage = await createDavStage();
  const { id } = await stage.account('ann');
  const collection = (await stage.store.read(id, (r) =>
    r.collectionByName('calendar', 'calendar'),
  ))!.id;
  const put = async (n: number) =>
    await putText(stage.store, id, { collection, name: `${n}.ics`, text: eventText(n) });
  const removeAtOnce = async (names: readonly string[]) =>
    await stage.store.transact(id, async (tx) => {
      for (const name of names) await tx.removeDocument(collection, name);
    });
  for (let n = 0; n < count; n++) await put(n);
  return { stage, id, put, removeAtOnce, ann: stage.as('ann') };
}

// RFC 6578 §3.6
test('what went in one change is told whole, however small the parts are', async () => {
  const { stage, ann, removeAtOnce } = await filled(7);
  await using _ = stage;
  const { token } = await syncAll(ann, '', 100);
  await removeAtOnce(['1.ics', '2.ics', '3.ics', '5.ics', '6.ics']);
  for (const limit of [1, 2, 3])
    assert.deepEqual((await syncAll(ann, token, limit)).gone, [
      '1.ics',
      '2.ics',
      '3.ics',
      '5.ics',
      '6.ics',
    ]);
});

// RFC 6578 §3.6
// RFC 4918 §9.1, RFC 4791 §7.8
test('no answer lists more than is set: it is refused, or cut off as the client is told', async () => {
  await using stage = await createDavStage({ settings: { maxResults: 3 } });
  const ann = stage.as('ann');
  const root = '/dav/files/ann@example.test/';
  for (const folder of ['a/', 'a/b/', 'a/b/c/', 'a/b/c/d/']) await ann('MKCOL', root + folder);
  const deep = async (path: string) =>
    (await ann('PROPFIND', root + path, { headers: { depth: 'infinity' } })).status;
  assert.equal(await deep('a/b/'), 207);
  assert.equal(await deep(''), 507);
  const home = '/dav/addressbooks/ann@example.test/contacts/';
  for (let i = 0; i < 4; i++)
    await ann('PUT', `${home}${i}.vcf`, {
      body: `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${i}\r\nFN:F\r\nEND:VCARD\r\n`,
    });
  const query =
    '<CR:addressbook-query xmlns:CR="urn:ietf:params:xml:ns:carddav" xmlns:D="DAV:"><D:prop><D:getetag/></D:prop><CR:filter/></CR:addressbook-query>';
  const found = await ann('REPORT', home, { body: query });
  assert.equal(found.text.split('.vcf<').length, 4);
  assert.match(found.text, /507.*<D:number-of-matches-within-limits\/>/);
  const listed = await ann('PROPFIND', home, { headers: { depth: '1' } });
  assert.equal(listed.status, 507);
});

test('a first synchronisation in parts ends, also where old removals are forgotten', async () => {
  const { stage, id, ann, put, removeAtOnce } = await filled(6);
  await using _ = stage;
  await removeAtOnce(['5.ics']);
  await stage.clock.advance(LONG_MS);
  // What could be brought back goes first, and then what is known of it.
  for (let i = 0; i < 2; i++) await stage.store.compactAccount(id);
  const first = await syncPart(ann, '', 2);
  assert.deepEqual([first.names, first.isCut], [['0.ics', '1.ics'], true]);
  // In between one that was told goes, one that was not goes, and one comes.
  await removeAtOnce(['0.ics', '4.ics']);
  await put(9);
  const rest = await syncAll(ann, first.token, 2);
  assert.deepEqual(rest.names, ['2.ics', '3.ics', '9.ics']);
  assert.ok(rest.gone.includes('0.ics'));
  assert.deepEqual((await syncAll(ann, rest.token, 2)).names, []);
});
