import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addContainer, addItem } from '../support/graph-double/double-state.ts';
import { startGraphDouble, type GraphDouble } from '../support/graph-double/start-graph-double.ts';
import { graphAnna, graphSourceOf } from '../support/graph-stage.ts';
import { tags } from '../../server/codecs/mapi/property-tags.ts';
import type { NewItem, NewProperty } from '../../server/codecs/mapi/new-item.ts';
import { writeFastTransfer } from '../../server/codecs/fast-transfer/write-fast-transfer.ts';
import { propertySets } from '../../server/codecs/mapi/property-name.ts';
import { systemFlags } from '../../server/store/message.ts';
import type { ReadItem, UnreadItem } from '../../server/migration/item.ts';

function plain(properties: readonly NewProperty[]): NewItem {
  return { properties, recipients: [], attachments: [] };
}

const accounts = { 'anna@a.test': 'Anna Example' };

function stream(messageClass: string, properties: readonly NewProperty[]): Buffer {
  const kind: NewProperty = { id: tags.messageClass, kind: 'text', value: messageClass };
  return Buffer.from(writeFastTransfer(plain([kind, ...properties])));
}

function subject(value: string): NewProperty {
  return { id: tags.subject, kind: 'text', value };
}

function fill(double: GraphDouble): void {
  const anna = double.mailbox('anna@a.test');
  const folder = (displayName: string, type: string, wellKnownName?: string) =>
    addContainer(anna.exported, { displayName, type, wellKnownName });
  const notes = folder('Notes', 'IPF.StickyNote', 'notes');
  const color: NewProperty = {
    id: 0,
    name: { set: propertySets.note, name: 0x8b00 },
    kind: 'number',
    value: 2,
  };
  const note = stream('IPM.StickyNote', [
    subject('Milk'),
    { id: tags.body, kind: 'text', value: 'Milk\r\nand bread' },
    color,
  ]);
  addItem(anna, notes, { type: 'IPM.StickyNote', size: note.length }, { mime: note });
  const broken = note.subarray(0, note.length - 30);
  addItem(anna, notes, { type: 'IPM.StickyNote', size: broken.length }, { mime: broken });
  const entry = stream('IPM.Activity', [subject('Called Carl')]);
  const journal = folder('Journal', 'IPF.Journal', 'journal');
  addItem(anna, journal, { type: 'IPM.Activity', size: entry.length }, { mime: entry });
  const contacts = folder('Contacts', 'IPF.Contact', 'contacts');
  const address = { set: propertySets.address, name: 0x8053 };
  const group = stream('IPM.DistList', [{ id: 0, name: address, kind: 'text', value: 'Team' }]);
  addItem(anna, contacts, { type: 'IPM.DistList', size: group.length }, { mime: group });
  // Comes over Graph itself.
  const person = stream('IPM.Contact', [subject('Carl')]);
  addItem(anna, contacts, { type: 'IPM.Contact', size: person.length }, { mime: person });
  folder('Empty contacts', 'IPF.Contact');
  folder('Inbox', 'IPF.Note', 'inbox');
}

async function readExported(double: GraphDouble) {
  await using source = graphSourceOf(double);
  await using session = await source.open(graphAnna);
  const folders = await Array.fromAsync(session.folders());
  const read: (readonly [string, ReadItem | UnreadItem])[] = [];
  for (const folder of folders.filter((f) => f.kind === 'notes' || f.kind === 'addressbook')) {
    const { items } = await session.list(folder, '');
    for await (const page of items)
      for await (const item of session.read(folder, page)) read.push([folder.path.join('/'), item]);
  }
  return { folders, read, losses: (await session.settings()).losses.map((l) => l.what) };
}

test('notes, entries of the journal and groups of contacts are read from the export of items', async () => {
  await using double = await startGraphDouble({ accounts });
  fill(double);
  const { folders, read, losses } = await readExported(double);
  assert.deepEqual(
    folders
      .filter((f) => f.kind === 'notes' || f.kind === 'addressbook')
      .map((f) => `${f.kind} ${f.path.join('/')} ${f.role ?? ''}`)
      .sort(),
    [
      'addressbook Contacts default',
      'addressbook Contacts default',
      'notes Journal ',
      'notes Notes default',
    ],
  );
  assert.deepEqual(losses, []);
  const texts = read.flatMap(([folder, item]) =>
    'content' in item ? [[folder, item.content.bytes.toString()] as const] : [],
  );
  assert.equal(texts.length, 3);
  const textOf = (name: string) => texts.find(([folder]) => folder === name)?.[1] ?? '';
  assert.match(textOf('Notes'), /BEGIN:VJOURNAL[\s\S]*SUMMARY:Milk\r\n/);
  assert.match(textOf('Journal'), /BEGIN:VJOURNAL[\s\S]*SUMMARY:Called Carl\r\n/);
  assert.match(textOf('Contacts'), /KIND:group[\s\S]*/i);
  assert.match(textOf('Contacts'), /FN:Team\r\n/);
  const unread = read.flatMap(([, item]) => ('error' in item ? [item] : []));
  assert.equal(unread.length, 1, 'the one that is cut off');
  assert.ok(unread[0]!.remains!.length > 0, 'and kept as it was');
});

test('where items cannot be exported, that is told', async () => {
  await using double = await startGraphDouble({ accounts, hasImportExport: false });
  fill(double);
  const { folders, losses } = await readExported(double);
  assert.ok(folders.every((f) => f.kind !== 'notes'));
  assert.deepEqual(losses, ['no-export']);
});

test('archive mailboxes are read with all kinds of items, also where they have grown into further ones', async () => {
  await using double = await startGraphDouble({ accounts });
  const anna = double.mailbox('anna@a.test');
  const text = (id: number, value: string): NewProperty => ({ id, kind: 'text', value });
  const message = stream('IPM.Note', [
    subject('Old news'),
    text(tags.body, 'Text'),
    text(tags.senderEmail, 'carl@b.test'),
    text(tags.senderAddressType, 'SMTP'),
    { id: tags.messageFlags, kind: 'number', value: 1 },
    { id: tags.messageDeliveryTime, kind: 'time', value: 1_577_880_000 },
  ]);
  const folder = (displayName: string, type: string, into = anna.archive) =>
    addContainer(into, { displayName, type });
  const put = (into: ReturnType<typeof folder>, type: string, mime: Buffer) =>
    addItem(anna, into, { type, size: mime.length }, { mime });
  put(folder('2019', 'IPF.Note'), 'IPM.Note', message);
  put(folder('Contacts', 'IPF.Contact'), 'IPM.Contact', stream('IPM.Contact', [subject('Carl')]));
  folder('Configuration', 'IPF.Configuration');
  const grown = folder('2010', 'IPF.Note');
  const further = addContainer(anna.auxiliary, { displayName: '2010', type: 'IPF.Note' });
  anna.auxiliary.delete(further.id);
  anna.auxiliary.set(grown.id, further);
  put(further, 'IPM.Note', message);

  await using source = graphSourceOf(double);
  await using session = await source.open(graphAnna);
  const folders = (await Array.fromAsync(session.folders())).filter((f) => f.path[0] === 'Archive');
  assert.deepEqual(
    folders.map(({ kind, path }) => `${kind} ${path.join('/')}`),
    ['mailbox Archive/2019', 'addressbook Archive/Contacts', 'mailbox Archive/2010'],
  );
  for (const one of folders) {
    const { items } = await session.list(one, '');
    const [page] = await Array.fromAsync(items);
    const [item] = await Array.fromAsync(session.read(one, page ?? []));
    assert.ok(item !== undefined && 'content' in item, one.path.join('/'));
    if (one.kind === 'addressbook') assert.match(item.content.bytes.toString(), /FN:Carl/);
    else {
      assert.match(item.content.bytes.toString(), /^Subject: Old news\r\n/m);
      assert.equal(item.receivedAtSeconds, 1_577_880_000);
      assert.equal(item.flags!.system, systemFlags.seen);
    }
  }
});

test('an archive that may not be read is told, and can be left out', async () => {
  await using double = await startGraphDouble({ accounts, forbidden: [/archive.*folders/] });
  const anna = double.mailbox('anna@a.test');
  addContainer(anna.archive, { displayName: '2019', type: 'IPF.Note' });
  const { losses } = await readExported(double);
  assert.deepEqual(losses, ['no-archive']);
});
