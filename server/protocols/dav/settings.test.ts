import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSettings } from '#store/change-settings.ts';
import { createDavStage, type DavClient } from '../../../test/support/dav-stage.ts';
import { parseMultistatus } from '../../../test/support/multistatus.ts';
import { allSettings } from '../../../test/support/settings-suite.ts';

/** Everything that lists of members lead to. */
async function crawl(client: DavClient, starts: readonly string[]): Promise<string[]> {
  const seen = new Set(starts);
  for (const path of seen) {
    const answer = await client('PROPFIND', path, { headers: { depth: '1' } });
    if (answer.status !== 207) continue;
    for (const { href } of parseMultistatus(answer.body).responses) seen.add(href);
  }
  return [...seen].sort();
}

async function syncedNames(client: DavClient, path: string): Promise<string[]> {
  const body =
    '<sync-collection xmlns="DAV:"><sync-token/><sync-level>infinite</sync-level><prop><getetag/></prop></sync-collection>';
  const answer = await client('REPORT', path, { body });
  return answer.status === 207
    ? parseMultistatus(answer.body)
        .responses.map(({ href }) => href)
        .sort()
    : [String(answer.status)];
}

test('settings of an account are in no home, tree or report, for their owner and for whom everything is shared with', async () => {
  await using stage = await createDavStage();
  const { directory, store } = stage;
  const ann = await stage.account('ann');
  const everything = { owner: ann.id, collection: '' };
  const { grantee, isNegative } = await directory.grants.parseIdentifier('bob@example.test');
  await directory.grants.change({
    ...everything,
    grantee,
    isNegative,
    mode: 'add',
    rights: 'lrswite',
  });
  const spaces = ['calendars', 'addressbooks', 'files', 'notifications', 'principals'];
  const homes = spaces.map((space) => `/dav/${space}/ann@example.test/`);
  const clients = ['ann', 'bob'].map((name) => stage.as(name));
  const look = async () => {
    const found: string[][] = [];
    for (const client of clients) {
      found.push(await crawl(client, ['/dav/', ...homes]));
      for (const home of homes) found.push(await syncedNames(client, home));
    }
    return found;
  };
  const before = await look();
  assert.ok(before[0]!.some((href) => href.endsWith('/contacts/')));
  await changeSettings(store, ann.id, () => allSettings);
  assert.deepEqual(await look(), before);
  for (const home of homes.slice(0, 3))
    for (const name of ['settings/', 'settings/main.sieve', 'settings/absence.json'])
      for (const client of clients)
        assert.equal((await client('GET', `${home}${name}`)).status, 404, `${home}${name}`);
  // A folder of that name is another one.
  const [owner] = clients;
  assert.equal((await owner!('MKCOL', `${homes[2]}settings/`)).status, 201);
  const put = await owner!('PUT', `${homes[2]}settings/main.sieve`, { body: 'mine' });
  assert.equal(put.status, 201);
  const texts = await store.read(ann.id, async (reader) => {
    const [collection] = await reader.collections('settings');
    const [script] = await reader.documents(collection!.id, { names: ['main.sieve'] });
    return String(await reader.readContent(script!.itemId));
  });
  assert.equal(texts, allSettings.scripts[0]!.script);
});
