import assert from 'node:assert/strict';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDomainError } from '#platform/errors.ts';
import { systemFlags } from '#store/message.ts';
import {
  makeFiles,
  openFiles,
  readFolders,
  type ReadFolder,
} from '../../../../test/support/file-source.ts';
import { writeMailbox } from '../../../../test/support/pst/mailbox-writer.ts';
import type { FolderPlan, ItemPlan } from '../../../../test/support/pst/mailbox-writer.ts';
import { sharedData } from '../../../../test/support/shared-data.ts';
import type { Source, SourceSession } from '../../source.ts';

async function openAt(path: string, options: Record<string, string> = {}): Promise<Source> {
  return await openFiles(`pst:${path}`, options);
}

function item(messageClass: string, subject: string, more: ItemPlan['properties'] = []): ItemPlan {
  return {
    properties: [
      [0x001a_001f, messageClass],
      [0x0037_001f, `\u0001\u0001${subject}`],
      [0x3008_0040, 1_600_000_000],
      [0x300b_0102, Buffer.from(subject.padEnd(16, '.'))],
      ...more,
    ],
  };
}

const key = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const note = item('IPM.Note', 'Mail', [
  [0x0e07_0003, 1],
  [0x1081_0003, 102],
  [0x0e06_0040, 1_500_000_000],
]);
const contact = item('IPM.Contact', 'Person', [[0x3001_001f, 'Person']]);
const sticky = item('IPM.StickyNote', 'Sticky');

function image(folders: readonly FolderPlan[]): Buffer {
  const shape = { kind: 'unicode', encryption: 'permute', isCompact: true } as const;
  return writeMailbox({ shape, folders, store: [[0x0ff9_0102, key]] }).toBuffer();
}

const mailbox = (): Buffer =>
  image([
    { name: 'Gelöscht', items: [contact] },
    { name: 'Post', items: [note], folders: [{ name: 'Unter', items: [note] }] },
    { name: 'Leute', containerClass: 'IPF.Contact', items: [contact, note] },
    { name: 'Zettel', containerClass: 'IPF.StickyNote', items: [sticky] },
    { name: 'Feeds', containerClass: 'IPF.Note.OutlookHomepage', items: [note] },
  ]);

async function seeAll(session: SourceSession): Promise<Map<string, ReadFolder>> {
  const all = await Array.fromAsync(readFolders(session));
  return new Map(
    all
      .filter(({ folder }) => folder.isContainer !== true)
      .map((seen) => [`${seen.folder.kind} ${seen.folder.path.join('/')}`, seen]),
  );
}

test('folders go where their kind belongs; what a folder holds of another kind goes beside it', async (t) => {
  const place = makeFiles(t, { 'ann@example.test.pst': mailbox() });
  const source = await openAt(join(place, 'ann@example.test.pst'));
  assert.deepEqual(await Array.fromAsync(source.accounts()), [
    { name: 'ann@example.test', address: 'ann@example.test' },
  ]);
  await using session = await source.open({ name: 'ann@example.test' });
  const seen = await seeAll(session);
  assert.deepEqual(
    [...seen].map(([name, { items }]) => [
      name,
      items.map((it) => ('content' in it ? it.content.mediaType : it.error.message)),
    ]),
    [
      ['mailbox Gelöscht', ['message/rfc822']],
      ['mailbox Post', ['message/rfc822']],
      ['mailbox Post/Unter', ['message/rfc822']],
      ['addressbook Leute', ['text/vcard']],
      ['mailbox Leute', ['message/rfc822']],
      ['notes Zettel', ['text/calendar']],
    ],
  );
  assert.equal(seen.get('mailbox Gelöscht')?.folder.role, 'trash');
  const [mail] = seen.get('mailbox Post')!.items;
  assert.ok(mail !== undefined && 'content' in mail);
  assert.equal(mail.receivedAtSeconds, 1_500_000_000);
  assert.equal(mail.flags?.system, systemFlags.seen | systemFlags.answered);
  const { losses } = await session.settings();
  assert.deepEqual(losses, [{ what: 'folder', detail: 'Feeds was left out: it holds feeds' }]);
});

test('a file that has not changed is not listed again; ids are those of one store', async (t) => {
  const place = makeFiles(t, { 'a.pst': mailbox() });
  const source = await openAt(place);
  await using session = await source.open({ name: 'a' });
  const folders = await Array.fromAsync(session.folders());
  const post = folders.find((f) => f.path[0] === 'Post')!;
  const first = await session.list(post, '');
  assert.equal((await Array.fromAsync(first.items)).flat().length, 1);
  assert.equal(first.state(), post.state);
  assert.equal(first.validity, key.toString('hex'));
  const second = await session.list(post, first.state());
  assert.equal(second.isComplete, false);
  assert.deepEqual(await Array.fromAsync(second.items), []);
});

test('an account is a file, or a folder of files whose names stand above those of their folders', async (t) => {
  const place = makeFiles(t, {
    'ann.pst': mailbox(),
    'bob/1 mail.ost': mailbox(),
    'bob/archive.PST': mailbox(),
    'bob/readme.txt': Buffer.from('x'),
    'empty/x': Buffer.alloc(0),
  });
  const source = await openAt(place);
  const names = await Array.fromAsync(source.accounts(), ({ name }) => name);
  assert.deepEqual(names, ['ann', 'bob']);
  await using session = await source.open({ name: 'BOB' });
  const folders = await Array.fromAsync(session.folders());
  const ids = folders.map((f) => f.id);
  assert.equal(new Set(ids).size, ids.length);
  const paths = folders.filter((f) => f.kind === 'mailbox').map((f) => f.path.join('/'));
  assert.deepEqual(paths.slice(0, 5), ['Gelöscht', 'Post', 'Post/Unter', 'Leute', 'archive']);
  assert.ok(folders.every((f) => f.path[0] !== 'archive' || f.role === undefined));
  await assert.rejects(source.open({ name: 'nobody' }), (e) => isDomainError(e, 'not-found'));
  const probe = await source.probe();
  assert.match(probe.facts[join(place, 'ann.pst')]!, /PST, Unicode, encryption: permute/);
});

test('an item that cannot be read is named with its file and folder, and the others are read', async (t) => {
  const bytes = mailbox();
  // The last block of data before the two trees is one of the last folder: a note's.
  const place = makeFiles(t, { 'a.pst': bytes });
  await using session = await (await openAt(place)).open({ name: 'a' });
  const folders = await Array.fromAsync(session.folders());
  const post = folders.find((f) => f.path.join('/') === 'Post')!;
  const listed = (await Array.fromAsync((await session.list(post, '')).items)).flat();
  const wanted = [{ id: '9999', version: '' }, { id: 'x', version: '' }, ...listed];
  const read = await Array.fromAsync(session.read(post, wanted));
  assert.equal(read.length, 3);
  assert.ok('error' in read[0]! && /a\.pst, Post, item 9999: /.test(read[0].error.message));
  assert.ok('error' in read[1]!);
  assert.ok('content' in read[2]!);
});

test('directory names are resolved by a list, and wrong wishes are refused', async (t) => {
  const from: ItemPlan['properties'] = [
    [0x0064_001f, 'EX'],
    [0x0065_001f, '/o=Org/cn=Eve'],
    [0x0042_001f, 'Eve'],
  ];
  const place = makeFiles(t, {
    'a.pst': image([{ name: 'T' }, { name: 'Post', items: [item('IPM.Note', 'x', from)] }]),
    'x500.csv': Buffer.from('"/O=ORG/CN=EVE",eve@example.test\r\n'),
    'bad.csv': Buffer.from('one\r\n'),
    'no.pst': Buffer.from('something else'),
  });
  const source = await openAt(join(place, 'a.pst'), { x500: join(place, 'x500.csv') });
  await using session = await source.open({ name: 'a' });
  const { items } = (await seeAll(session)).get('mailbox Post')!;
  const [read] = items;
  assert.ok(read !== undefined && 'content' in read);
  assert.match(read.content.bytes.toString(), /^From: Eve <eve@example\.test>/);
  await assert.rejects(openAt(place, { x500: join(place, 'bad.csv') }), /line 1/);
  await assert.rejects(openAt(place, { 'code-page': 'latin' }), /no code page/);
  await assert.rejects(openAt(''), /names no file/);
  const other = await openAt(join(place, 'no.pst'));
  await assert.rejects(other.open({ name: 'no' }), (e) => isDomainError(e, 'bad-syntax'));
  const gone = await openAt(join(place, 'gone'));
  await assert.rejects(gone.open({ name: 'x' }), (e) => isDomainError(e, 'not-found'));
});

const folder = sharedData('pst');
const skip = folder === undefined ? 'the shared test data is not here' : false;

test('every real file is read to its last item', { skip }, async () => {
  const source = await openAt(join(folder!, 'aspose'));
  let items = 0;
  for await (const { name } of source.accounts()) {
    await using session = await source.open({ name });
    for (const seen of (await seeAll(session)).values())
      for (const read of seen.items) {
        assert.ok('content' in read, JSON.stringify(read));
        items++;
      }
  }
  assert.equal(items, 176);
});

test('a file of more than 4 GB is read: nothing of it lies where 32 bits reach', async (t) => {
  const path = join(makeFiles(t, {}), 'ann@example.test.pst');
  const shape = { kind: 'unicode', encryption: 'permute', startsAt: 5 * 2 ** 30 } as const;
  const folders = [
    { name: 'Post', items: [note, note], folders: [{ name: 'Unter', items: [note] }] },
  ];
  const large = writeMailbox({ shape, folders, store: [[0x0ff9_0102, key]] });
  {
    // With a hole: it takes some kilobytes of the disk.
    await using file = await open(path, 'w');
    for (const { offset, bytes } of large.pieces())
      await file.write(bytes, 0, bytes.length, offset);
  }
  assert.ok((await stat(path)).size > 2 ** 32);
  const source = await openAt(path);
  await using session = await source.open({ name: 'ann@example.test' });
  const seen = await seeAll(session);
  assert.deepEqual(
    [...seen].map(([name, { items }]) => [name, items.length]),
    [
      ['mailbox Post', 2],
      ['mailbox Post/Unter', 1],
    ],
  );
});
