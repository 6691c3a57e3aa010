import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '../../server/platform/errors.ts';
import { systemFlags } from '../../server/store/message.ts';
import type { ListedItem } from '../../server/migration/item.ts';
import type { Source } from '../../server/migration/source.ts';
import {
  addFolder,
  addItem,
  distinguishedFolder,
  touchItem,
  removeItem,
  type DoubleFolder,
  type DoubleItem,
} from '../support/ews-double/double-mailbox.ts';
import { factsOfMime } from '../support/ews-double/mime-facts.ts';
import { faultsAt, type Fault } from '../support/ews-double/faults.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { extended, typed } from '../support/ews-double/xml-parts.ts';
import { carryOver, findFolder, readAll, toWrite } from '../support/carry-over.ts';
import { letter } from '../support/letter.ts';
import { annaLogin, openBoth, sourceOf } from '../support/ews-stage.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

const tagged = (tag: string, type: string, value: string) =>
  extended({ PropertyTag: tag, PropertyType: type }, value);

function addLetter(
  folder: DoubleFolder,
  n: number,
  more: readonly Parameters<typeof typed>[] = [],
  mime = letter(n),
): DoubleItem {
  const given = more.map((m) => typed(...m));
  const usual = [
    typed('IsRead', 'true'),
    typed('IsDraft', 'false'),
    typed('DateTimeReceived', `2026-01-05T09:00:${String(n % 60).padStart(2, '0')}Z`),
  ];
  const own = [...usual.filter((u) => !given.some((g) => g.name === u.name)), ...given];
  const names = new Set(own.map((p) => p.name));
  const facts = factsOfMime(mime).filter((f) => !names.has(f.name));
  return addItem(folder, 'Message', [...facts, ...own], { at: `2026-01-06T09:00:00Z`, mime });
}

test(
  'mail comes over with its folders, bytes, dates, flags and categories, and not as drafts',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    await using to = await startEwsDouble({ accounts });
    const anna = from.mailbox('anna@a.test');
    const inbox = distinguishedFolder(anna, 'inbox');
    const below = addFolder(anna, {
      parentId: inbox.id,
      name: 'A/B & C ',
      folderClass: 'IPF.Note',
    });
    for (let n = 0; n < 45; n++) addLetter(inbox, n);
    addLetter(below, 50, [
      ['IsRead', 'false'],
      ['Categories', [typed('String', 'Red Category'), typed('String', 'Größe')]],
      ['Flag', [typed('FlagStatus', 'Flagged')]],
    ]);
    const answered = addLetter(below, 51);
    answered.properties.push(tagged('0x1081', 'Integer', '102'));
    const forwarded = addLetter(below, 52);
    forwarded.properties.push(tagged('0x1081', 'Integer', '104'));
    addLetter(distinguishedFolder(anna, 'drafts'), 53, [['IsDraft', 'true']]);
    addFolder(anna, {
      parentId: distinguishedFolder(anna, 'msgfolderroot').id,
      name: 'RSS Feeds',
      folderClass: 'IPF.Note.OutlookHomepage',
    });

    await using both = await openBoth(from, to);
    const carried = await carryOver(both.source, both.target);
    const byName = new Map(carried.map((c) => [c.folder.path.join('/'), c]));
    assert.equal(byName.get('Inbox')?.folder.role, 'inbox');
    assert.equal(byName.get('Inbox')?.items.length, 45);
    assert.deepEqual(
      byName.get('Inbox')!.items.map((i) => i.content.bytes.toString()),
      Array.from({ length: 45 }, (_, n) => letter(n).toString()),
    );
    assert.equal(byName.has('RSS Feeds'), false);
    assert.deepEqual(
      (await both.source.settings()).losses.map((l) => l.what),
      ['program-folder'],
    );
    const [flagged, replied, sentOn] = byName.get('Inbox/A/B & C ')!.items;
    assert.deepEqual(flagged?.flags, {
      system: systemFlags.flagged,
      keywords: ['Gr&APYA3w-e', 'Red_Category'],
    });
    assert.deepEqual(replied?.flags?.system, systemFlags.seen | systemFlags.answered);
    assert.deepEqual(sentOn?.flags?.keywords, ['$Forwarded']);

    // Read back from the target, all of it is as it was.
    await using again = await openBoth(to, from);
    for (const { folder, items } of carried.filter((c) => c.folder.kind === 'mailbox')) {
      const twin = await findFolder(again.source, folder.path.join('/').trim());
      const there = await readAll(again.source, twin);
      const facts = (list: typeof items) =>
        list.map((i) => [i.content.bytes.toString(), i.flags, i.receivedAtSeconds]);
      assert.deepEqual(facts(there), facts(items), folder.path.join('/'));
    }
    await from.assertValid();
    await to.assertValid();
  },
);

test(
  'a second listing tells what came, changed and went, and flags are carried over',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    await using to = await startEwsDouble({ accounts });
    const anna = from.mailbox('anna@a.test');
    const inbox = distinguishedFolder(anna, 'inbox');
    const letters = [1, 2, 3].map((n) => addLetter(inbox, n));
    await using both = await openBoth(from, to);
    const folder = await findFolder(both.source, 'Inbox');
    const first = await both.source.list(folder, '');
    const listed = (await Array.fromAsync(first.items)).flat();
    const place = await both.target.expectFolder({
      kind: 'mailbox',
      path: ['INBOX'],
      role: 'inbox',
      isSubscribed: true,
    });
    const written = await both.target.write(
      place,
      (await readAll(both.source, folder)).map(toWrite),
    );
    const ids = new Map(written.map((w) => [w.key, w.outcome === 'written' ? w.id : '']));

    letters[0]!.properties = letters[0]!.properties.map((p) =>
      p.name === 'IsRead' ? typed('IsRead', 'false') : p,
    );
    touchItem(anna, letters[0]!, '2026-02-01T00:00:00Z', true);
    letters[1]!.properties.push(typed('Categories', [typed('String', 'Blue')]));
    touchItem(anna, letters[1]!, '2026-02-01T00:00:00Z');
    removeItem(inbox, letters[2]!);
    addLetter(inbox, 4);
    const second = await both.source.list(folder, first.state());
    const changes = (await Array.fromAsync(second.items)).flat();
    assert.equal(second.isComplete, false);
    assert.deepEqual(second.gone(), [letters[2]!.id]);
    assert.deepEqual(
      changes.map((c) => [c.id === letters[0]!.id, c.flags?.system, c.flags?.keywords]),
      [
        [true, 0, []],
        [false, systemFlags.seen, ['Blue']],
        [false, systemFlags.seen, []],
      ],
    );
    const before = new Map(listed.map((l) => [l.id, l]));
    const wishes = changes.flatMap((c: ListedItem) => {
      const old = before.get(c.id);
      return old === undefined ? [] : [{ id: ids.get(c.id)!, from: old.flags!, to: c.flags! }];
    });
    const versions = await both.target.changeFlags(place, wishes);
    assert.equal(versions.size, 2);
    const present = (
      await Array.fromAsync(both.target.look(place, [...ids.values()], false))
    ).flat();
    assert.deepEqual(
      present.map((p) => [p.flags.system, p.flags.keywords]),
      [
        [0, []],
        [systemFlags.seen, ['Blue']],
        [systemFlags.seen, []],
      ],
    );
    const third = await both.source.list(folder, second.state());
    assert.deepEqual((await Array.fromAsync(third.items)).flat(), []);
    const broken = await both.source.list(folder, 'bm9uc2Vuc2U=');
    assert.equal(broken.isComplete, true);
    await from.assertValid();
    await to.assertValid();
  },
);

test('what a cut write did is found by its marks, and only that', { skip }, async () => {
  await using from = await startEwsDouble({ accounts });
  await using to = await startEwsDouble({ accounts });
  const inbox = distinguishedFolder(from.mailbox('anna@a.test'), 'inbox');
  for (let n = 0; n < 50; n++) addLetter(inbox, n);
  await using both = await openBoth(from, to);
  const folder = await findFolder(both.source, 'Inbox');
  const items = (await readAll(both.source, folder)).map(toWrite);
  const place = await both.target.expectFolder({
    kind: 'mailbox',
    path: ['Old mail'],
    isSubscribed: true,
  });
  await both.target.write(place, items.slice(0, 5));
  const mark = await both.target.mark(place);
  to.plan = faultsAt('CreateItem', new Map<number, Fault>([[2, { kind: 'cut-after' }]]));
  await assert.rejects(both.target.write(place, items.slice(5)), (e) =>
    isDomainError(e, 'unavailable'),
  );
  const found = await both.target.written(place, mark, items);
  assert.deepEqual(
    [...found.keys()].filter((k) => items.slice(5, 45).some((i) => i.key === k)).length,
    40,
  );
  const left = items.slice(5).filter((i) => !found.has(i.key));
  await both.target.write(place, left);
  const stored = [...to.mailbox('anna@a.test').folders.get(place.id)!.items.values()];
  assert.equal(stored.length, 50);
  await to.assertValid();
});

test(
  'throttling, 401 in the middle, wrong sizes and what cannot be read stop nothing else',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts, signIn: 'ntlm' });
    const inbox = distinguishedFolder(from.mailbox('anna@a.test'), 'inbox');
    for (let n = 0; n < 60; n++) addLetter(inbox, n);
    inbox.items.get(addLetter(inbox, 60).id)!.mime = Buffer.alloc(0);
    const faults = new Map<number, Fault>([
      [1, { kind: 'fault', code: 'ErrorServerBusy', backOffMs: 1000 }],
      [2, { kind: 'sign-out' }],
      [3, { kind: 'cut-after' }],
    ]);
    const plan = faultsAt('GetItem', faults);
    from.plan = (request) =>
      plan(request) ??
      (request.operation === 'SyncFolderItems' ? { kind: 'wrong-sizes' } : undefined);
    await using source: Source = sourceOf(from);
    await using session = await source.open(annaLogin);
    const folder = await findFolder(session, 'Inbox');
    const listing = await session.list(folder, '');
    const listed = (await Array.fromAsync(listing.items)).flat();
    assert.equal(listed[0]?.size, 7);
    const read = await Array.fromAsync(session.read(folder, listed));
    assert.equal(read.length, 61);
    const unread = read.filter((r) => 'error' in r);
    assert.equal(unread.length, 1);
    assert.ok(isDomainError(unread[0]!.error, 'corrupt'));
  },
);

test('old servers are read and written as far as they know', { skip }, async () => {
  for (const version of ['Exchange2007', 'Exchange2007_SP1', 'Exchange2010', 'Exchange2010_SP2']) {
    await using from = await startEwsDouble({ accounts, version });
    await using to = await startEwsDouble({ accounts, version });
    const inbox = distinguishedFolder(from.mailbox('anna@a.test'), 'inbox');
    addLetter(inbox, 1, [['Flag', [typed('FlagStatus', 'Flagged')]]]);
    await using both = await openBoth(from, to);
    await carryOver(both.source, both.target);
    await using again = await openBoth(to, from);
    const [only] = await readAll(again.source, await findFolder(again.source, 'Inbox'));
    assert.deepEqual(only?.flags?.system, systemFlags.seen | systemFlags.flagged, version);
    await to.assertValid();
  }
});

test(
  'an administrator opens mailboxes in the name of their owners, or with full access',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts, administrators: ['ben@a.test'] });
    addLetter(distinguishedFolder(from.mailbox('anna@a.test'), 'inbox'), 1);
    for (const access of ['impersonation', 'delegation'] as const) {
      await using source = sourceOf(from, { admin: 'ben@a.test', access });
      await using session = await source.open({ name: 'anna@a.test' });
      const folder = await findFolder(session, 'Inbox');
      assert.equal((await readAll(session, folder)).length, 1);
      assert.match((await source.probe()).product, /Exchange 2013/);
      const names = await Array.fromAsync(source.accounts());
      assert.deepEqual(names.map((a) => a.name).sort(), ['anna@a.test', 'ben@a.test']);
    }
  },
);

test('archive mailboxes and public folders are read, too', { skip }, async () => {
  await using from = await startEwsDouble({
    accounts,
    archives: ['anna@a.test'],
    administrators: ['ben@a.test'],
    hasPublicFolders: true,
  });
  const anna = from.mailbox('anna@a.test');
  const archive = distinguishedFolder(anna, 'archivemsgfolderroot');
  const old = addFolder(anna, { parentId: archive.id, name: '2019', folderClass: 'IPF.Note' });
  addLetter(old, 1);
  const all = from.mailbox('public@organisation');
  const root = distinguishedFolder(all, 'publicfoldersroot');
  const team = addFolder(all, { parentId: root.id, name: 'Team', folderClass: 'IPF.Note' });
  const sub = addFolder(all, { parentId: team.id, name: 'Minutes', folderClass: 'IPF.Note' });
  for (const n of [2, 1]) addLetter(sub, n);
  await using source = sourceOf(from, { admin: 'ben@a.test' });
  await using session = await source.open({ name: 'anna@a.test' });
  assert.equal((await readAll(session, await findFolder(session, 'Archive/2019'))).length, 1);
  await using shared = await source.open({ name: 'public-folders' });
  const minutes = await findFolder(shared, 'Team/Minutes');
  const read = await readAll(shared, minutes);
  assert.deepEqual(
    read.map((r) => r.content.bytes.toString()),
    [letter(1).toString(), letter(2).toString()],
  );
  await from.assertValid();
});

test(
  'an archive that is there and cannot be opened is told with where it is',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    const elsewhere: Fault = { kind: 'fault', code: 'ErrorArchiveMailboxServiceDiscoveryFailed' };
    from.plan = faultsAt('GetFolder', new Map([[2, elsewhere]]));
    await using source = sourceOf(from);
    await using session = await source.open(annaLogin);
    await Array.fromAsync(session.folders());
    const { losses } = await session.settings();
    assert.match(
      losses.find((l) => l.what === 'no-archive')!.detail,
      /in Exchange Online .*over Graph/,
    );
  },
);

test(
  'addresses that only the directory knows are replaced in headers, or told',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    from.state.legacyAddresses.set('/o=org/ou=site/cn=recipients/cn=ben', 'ben@a.test');
    const inbox = distinguishedFolder(from.mailbox('anna@a.test'), 'inbox');
    const cc = (name: string) => `Cc: <IMCEAEX-_O=ORG_OU=SITE_CN=RECIPIENTS_CN=${name}@a.test>\r\n`;
    addLetter(inbox, 1, [], letter(1, cc('BEN')));
    addLetter(inbox, 2, [], letter(2, cc('GONE')));
    await using source = sourceOf(from);
    await using session = await source.open(annaLogin);
    const [known, gone] = await readAll(session, await findFolder(session, 'Inbox'));
    assert.match(known!.content.bytes.toString(), /Cc: <ben@a\.test>/);
    assert.deepEqual(known!.losses, []);
    assert.deepEqual(
      gone!.losses.map((l) => l.what),
      ['x500-address'],
    );
  },
);
