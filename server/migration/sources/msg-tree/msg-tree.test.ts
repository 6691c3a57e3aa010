import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { isDomainError } from '#platform/errors.ts';
import { systemFlags } from '#store/message.ts';
import { sharedData } from '../../../../test/support/shared-data.ts';
import { parseEndpoint } from '../../endpoint.ts';
import type { ListedItem, ReadItem, UnreadItem } from '../../item.ts';
import { openSource } from '../../open-endpoints.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Source, SourceSession } from '../../source.ts';

const shared = sharedData('msg');
const skip = shared === undefined ? 'the shared test data is not here' : false;

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-msg-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function put(folder: string, name: string, content: string | { readonly msg: string }): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string') writeFileSync(path, content);
  else cpSync(join(shared!, content.msg), path);
}

async function openAt(path: string): Promise<Source> {
  return await openSource({ endpoint: parseEndpoint(`msg:${path}`) } as EndpointOpening);
}

async function seeAll(session: SourceSession): Promise<Record<string, (ReadItem | UnreadItem)[]>> {
  const seen: Record<string, (ReadItem | UnreadItem)[]> = {};
  for await (const folder of session.folders()) {
    if (folder.isContainer === true) continue;
    const listed: ListedItem[] = [];
    for await (const chunk of (await session.list(folder, '')).items) listed.push(...chunk);
    seen[`${folder.kind} ${folder.path.join('/')}`] = await Array.fromAsync(
      session.read(folder, listed),
    );
  }
  return seen;
}

const mail = 'Date: Thu, 16 Nov 2023 22:13:20 +0000\r\nX-Unsent: 1\r\nSubject: x\r\n\r\ntext\r\n';

test(
  'each file goes where what is in it belongs; a broken one is named and kept',
  { skip },
  async (t) => {
    const place = makeFolder(t);
    put(place, 'Post/a.msg', { msg: 'msgreader/Subject.msg' });
    put(place, 'Post/b.eml', mail);
    put(place, 'Post/broken.msg', 'no message');
    put(place, 'Post/Alt/event.MSG', { msg: 'msgreader/A daily 1.msg' });
    put(place, 'Leute/c.msg', { msg: 'msgreader/contactUnicode.msg' });
    put(place, 'memo.msg', { msg: 'msgreader/A memo.msg' });
    put(place, 'readme.txt', 'x');
    await using session = await (await openAt(place)).open({ name: 'ann' });
    const seen = await seeAll(session);
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(seen).map(([name, items]) => [
          name,
          items.map((it) => ('content' in it ? it.content.mediaType : it.error.message)),
        ]),
      ),
      {
        'notes Mail': ['text/calendar'],
        'addressbook Leute': ['text/vcard'],
        'mailbox Post': [
          'message/rfc822',
          'message/rfc822',
          `${join(place, 'Post/broken.msg')}: not a compound file`,
        ],
        'calendar Post/Alt': ['text/calendar'],
      },
    );
    const [, eml, broken] = seen['mailbox Post']!;
    assert.ok(eml !== undefined && 'content' in eml);
    assert.equal(eml.content.bytes.toString(), mail);
    assert.equal(eml.receivedAtSeconds, Date.UTC(2023, 10, 16, 22, 13, 20) / 1000);
    assert.equal(eml.flags?.system, systemFlags.draft);
    assert.ok(broken !== undefined && 'error' in broken);
    assert.equal(broken.remains?.toString(), 'no message');
  },
);

test('folders called by addresses are accounts; else all of it is whose it is said to be', async (t) => {
  const place = makeFolder(t);
  put(place, 'a@b.test/In/1.eml', mail);
  put(place, 'c@d.test/In/1.eml', mail);
  const source = await openAt(place);
  assert.deepEqual(await Array.fromAsync(source.accounts(), ({ name }) => name), [
    'a@b.test',
    'c@d.test',
  ]);
  await using session = await source.open({ name: 'A@b.test' });
  assert.deepEqual(Object.keys(await seeAll(session)), ['mailbox In']);
  await assert.rejects(source.open({ name: 'x@y.test' }), (e) => isDomainError(e, 'not-found'));
  const one = await openAt(join(place, 'a@b.test'));
  await assert.rejects(Array.fromAsync(one.accounts()), (e) => isDomainError(e, 'not-supported'));
  const gone = await openAt(join(place, 'gone'));
  await assert.rejects(gone.probe(), (e) => isDomainError(e, 'not-found'));
});

test('every real file is read', { skip }, async () => {
  await using session = await (await openAt(shared!)).open({ name: 'ann' });
  const items = Object.values(await seeAll(session)).flat();
  assert.equal(items.length, 71);
  for (const item of items) assert.ok('content' in item, JSON.stringify(item));
});
