import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDomainError } from '#platform/errors.ts';
import { systemFlags } from '#store/message.ts';
import { makeFiles, openFiles, readFolders } from '../../../../test/support/file-source.ts';
import { sharedData } from '../../../../test/support/shared-data.ts';
import type { ReadItem, UnreadItem } from '../../item.ts';
import type { Source, SourceSession } from '../../source.ts';

const shared = sharedData('msg');
const skip = shared === undefined ? 'the shared test data is not here' : false;

const real = (name: string): Buffer => readFileSync(join(shared!, 'msgreader', name));

const openAt = async (path: string): Promise<Source> => await openFiles(`msg:${path}`);

async function itemsOf(
  session: SourceSession,
): Promise<Record<string, readonly (ReadItem | UnreadItem)[]>> {
  const all = await Array.fromAsync(readFolders(session));
  return Object.fromEntries(
    all
      .filter(({ folder }) => folder.isContainer !== true)
      .map(({ folder, items }) => [`${folder.kind} ${folder.path.join('/')}`, items]),
  );
}

const mail = 'Date: Thu, 16 Nov 2023 22:13:20 +0000\r\nX-Unsent: 1\r\nSubject: x\r\n\r\ntext\r\n';

test(
  'each file goes where what is in it belongs; a broken one is named and kept',
  { skip },
  async (t) => {
    const place = makeFiles(t, {
      'Post/a.msg': real('Subject.msg'),
      'Post/b.eml': mail,
      'Post/broken.msg': 'no message',
      'Post/Alt/event.MSG': real('A daily 1.msg'),
      'Leute/c.msg': real('contactUnicode.msg'),
      'memo.msg': real('A memo.msg'),
      'readme.txt': 'x',
    });
    await using session = await (await openAt(place)).open({ name: 'ann' });
    const seen = await itemsOf(session);
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
  const place = makeFiles(t, {
    'a@b.test/In/1.eml': mail,
    'c@d.test/In/1.eml': mail,
  });
  const source = await openAt(place);
  assert.deepEqual(await Array.fromAsync(source.accounts(), ({ name }) => name), [
    'a@b.test',
    'c@d.test',
  ]);
  await using session = await source.open({ name: 'A@b.test' });
  assert.deepEqual(Object.keys(await itemsOf(session)), ['mailbox In']);
  await assert.rejects(source.open({ name: 'x@y.test' }), (e) => isDomainError(e, 'not-found'));
  const one = await openAt(join(place, 'a@b.test'));
  await assert.rejects(Array.fromAsync(one.accounts()), (e) => isDomainError(e, 'not-supported'));
  const gone = await openAt(join(place, 'gone'));
  await assert.rejects(gone.probe(), (e) => isDomainError(e, 'not-found'));
});

test('every real file is read', { skip }, async () => {
  await using session = await (await openAt(shared!)).open({ name: 'ann' });
  const items = Object.values(await itemsOf(session)).flat();
  assert.equal(items.length, 71);
  for (const item of items) assert.ok('content' in item, JSON.stringify(item));
});
