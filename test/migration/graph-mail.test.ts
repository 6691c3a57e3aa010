import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '../../server/platform/errors.ts';
import { systemFlags } from '../../server/store/message.ts';
import { createTokenSource } from '../../server/clients/oauth/token-source.ts';
import {
  addFolder,
  addItem,
  removeItem,
  touch,
  wellKnownFolder,
  type DoubleContainer,
  type DoubleItem,
  type DoubleMailbox,
  type Json,
} from '../support/graph-double/double-state.ts';
import { faultsAt, type Fault } from '../support/graph-double/faults.ts';
import { factsOfMime } from '../support/graph-double/message-facts.ts';
import { startGraphDouble } from '../support/graph-double/start-graph-double.ts';
import { carryOver, findFolder, readAll, toWrite } from '../support/carry-over.ts';
import { letter } from '../support/letter.ts';
import { graphAnna, graphSourceOf, openGraphBoth } from '../support/graph-stage.ts';
import { createHastyClock } from '../support/fake-clock.ts';

const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

function addLetter(
  mailbox: DoubleMailbox,
  folder: DoubleContainer,
  n: number,
  {
    mime = letter(n),
    ...more
  }: { mime?: Buffer; json?: Json; extended?: Record<string, string> } = {},
): DoubleItem {
  const json = {
    ...factsOfMime(mime).json,
    isRead: true,
    isDraft: false,
    categories: [],
    flag: { flagStatus: 'notFlagged' },
    receivedDateTime: `2026-01-05T09:00:${String(n % 60).padStart(2, '0')}Z`,
    ...more.json,
  };
  const extended = { 'Integer 0x0e08': String(mime.length), ...more.extended };
  return addItem(mailbox, folder, json, { mime, extended });
}

for (const refusesDeltaExpand of [false, true])
  test(`folders and messages are read with flags, dates and categories${refusesDeltaExpand ? ', from a service whose listings tell less' : ''}`, async () => {
    await using from = await startGraphDouble({ accounts, refusesDeltaExpand });
    const anna = from.mailbox('anna@a.test');
    const inbox = wellKnownFolder(anna, 'inbox');
    const below = addFolder(anna, inbox.id, 'A/B & C ');
    for (let n = 0; n < 45; n++) addLetter(anna, inbox, n);
    addLetter(anna, below, 50, {
      json: {
        isRead: false,
        categories: ['Red Category', 'Größe'],
        flag: { flagStatus: 'flagged' },
      },
    });
    addLetter(anna, below, 51, { extended: { 'Integer 0x1081': '102' } });
    addLetter(anna, below, 52, { extended: { 'Integer 0x1081': '104' } });
    addLetter(anna, below, 53, {
      json: {
        flag: {
          flagStatus: 'flagged',
          dueDateTime: { dateTime: '2026-02-01T00:00:00', timeZone: 'UTC' },
        },
      },
      extended: { 'String 0x001a': 'IPM.Note.Rpmsg' },
    });
    const hidden = addFolder(anna, anna.wellKnown.get('msgfolderroot')!, 'Secret of a program');
    hidden.json['isHidden'] = true;
    addLetter(anna, hidden, 54);

    await using source = graphSourceOf(from);
    await using session = await source.open(graphAnna);
    const folder = await findFolder(session, 'Inbox');
    assert.equal(folder.role, 'inbox');
    assert.equal(folder.items, 45);
    const read = await readAll(session, folder);
    assert.deepEqual(
      read.map((i) => i.content.bytes.toString()),
      Array.from({ length: 45 }, (_, n) => letter(n).toString()),
    );
    assert.equal(read[7]!.receivedAtSeconds ?? 0, Date.UTC(2026, 0, 5, 9, 0, 7) / 1000);
    const [flagged, replied, sentOn, due] = await readAll(
      session,
      await findFolder(session, 'Inbox/A/B & C '),
    );
    assert.deepEqual(flagged?.flags, {
      system: systemFlags.flagged,
      keywords: ['Gr&APYA3w-e', 'Red_Category'],
    });
    assert.equal(replied?.flags?.system, systemFlags.seen | systemFlags.answered);
    assert.deepEqual(sentOn?.flags?.keywords, ['$Forwarded']);
    assert.deepEqual(
      due?.losses.map((l) => l.what),
      ['follow-up-date', 'message-class'],
    );
    const { losses } = await session.settings();
    assert.deepEqual(
      losses.map((l) => l.detail),
      refusesDeltaExpand ? [] : ["Secret of a program is a program's own (IPF.Note)"],
    );
    assert.ok(from.mostAtOnce <= 4, `${from.mostAtOnce} at a time`);
  });

test('a second listing tells what came, changed and went; an expired token lists everything', async () => {
  await using from = await startGraphDouble({ accounts });
  const anna = from.mailbox('anna@a.test');
  const inbox = wellKnownFolder(anna, 'inbox');
  const letters = [1, 2, 3].map((n) => addLetter(anna, inbox, n));
  await using source = graphSourceOf(from);
  await using session = await source.open(graphAnna);
  const folder = await findFolder(session, 'Inbox');
  const first = await session.list(folder, '');
  assert.equal(first.isComplete, true);
  assert.equal((await Array.fromAsync(first.items)).flat().length, 3);
  letters[0]!.json['isRead'] = false;
  touch(anna, letters[0]!);
  removeItem(anna, inbox, letters[2]!.id);
  addLetter(anna, inbox, 4);
  const second = await session.list(folder, first.state());
  const changes = (await Array.fromAsync(second.items)).flat();
  assert.equal(second.isComplete, false);
  assert.deepEqual(second.gone(), [letters[2]!.id]);
  assert.deepEqual(
    changes.map((c) => [c.id === letters[0]!.id, c.flags?.system]),
    [
      [true, 0],
      [false, systemFlags.seen],
    ],
  );
  assert.equal(second.validity, first.validity);
  from.state.deltaEpoch++;
  for (const state of [second.state(), second.state().replace(/deltatoken=.*/, 'deltatoken=%25')]) {
    const again = await session.list(folder, state);
    assert.equal(again.isComplete, true);
    assert.equal((await Array.fromAsync(again.items)).flat().length, 3);
  }
});

test('a busy service, tokens that end in mid-run, cut connections and wrong sizes stop nothing', async () => {
  await using from = await startGraphDouble({ accounts });
  const anna = from.mailbox('anna@a.test');
  const inbox = wellKnownFolder(anna, 'inbox');
  for (let n = 0; n < 30; n++) addLetter(anna, inbox, n);
  const empty = addLetter(anna, inbox, 30);
  empty.mime = Buffer.alloc(0);
  let issued = 0;
  const clock = createHastyClock();
  const tokens = createTokenSource({
    clock,
    async obtain() {
      const accessToken = `t${++issued}`;
      from.tokens.add(accessToken);
      return { accessToken, expiresInSeconds: 3600 };
    },
  });
  const busy = (seconds: string): Fault => ({
    kind: 'refuse',
    status: 429,
    code: 'ApplicationThrottled',
    headers: { 'retry-after': seconds },
  });
  from.plan = faultsAt(
    /./,
    new Map<number, Fault>([
      [2, busy('30')],
      [4, { kind: 'forget-token' }],
      [6, { kind: 'wrong-sizes' }],
      [15, { kind: 'cut-after' }],
      [18, { kind: 'cut-before' }],
      [20, { kind: 'refuse', status: 503, code: 'ServiceUnavailable' }],
      [22, { kind: 'forget-token' }],
      [25, { kind: 'refuse', status: 504, code: 'GatewayTimeout' }],
    ]),
  );
  await using source = graphSourceOf(from, { clock, tokens });
  await using session = await source.open(graphAnna);
  const before = clock.epochMs();
  const folder = await findFolder(session, 'Inbox');
  const listing = await session.list(folder, '');
  const listed = (await Array.fromAsync(listing.items)).flat();
  const read = await Array.fromAsync(session.read(folder, listed));
  assert.equal(read.length, 31);
  assert.deepEqual(
    read.map((r) => ('error' in r ? r.error.message : r.content.bytes.length)),
    [...Array.from({ length: 30 }, (_, n) => letter(n).length), 'it comes without a content'],
  );
  assert.ok(clock.epochMs() - before >= 30_000);
  assert.ok(issued >= 2, 'another token was fetched');
});

test('a mailbox that is not there, or that the application may not see, is said so', async () => {
  await using from = await startGraphDouble({ accounts, forbidden: [/ben/] });
  await using source = graphSourceOf(from);
  await assert.rejects(source.open({ name: 'nobody@a.test' }), (e) =>
    isDomainError(e, 'not-found'),
  );
  await assert.rejects(source.open({ name: 'ben@a.test' }), (e) =>
    isDomainError(e, 'no-permission'),
  );
});

test('addresses that only the directory knows are replaced in headers, or told', async () => {
  await using from = await startGraphDouble({ accounts });
  const anna = from.mailbox('anna@a.test');
  from.mailbox('ben@a.test').proxyAddresses.push('X500:/O=ORG/OU=SITE/CN=RECIPIENTS/CN=BEN');
  const inbox = wellKnownFolder(anna, 'inbox');
  const cc = (name: string) => `Cc: <IMCEAEX-_O=ORG_OU=SITE_CN=RECIPIENTS_CN=${name}@a.test>\r\n`;
  addLetter(anna, inbox, 1, { mime: letter(1, cc('BEN')) });
  addLetter(anna, inbox, 2, { mime: letter(2, cc('GONE')) });
  await using source = graphSourceOf(from);
  await using session = await source.open(graphAnna);
  const [known, gone] = await readAll(session, await findFolder(session, 'Inbox'));
  assert.match(known!.content.bytes.toString(), /Cc: <ben@a\.test>/);
  assert.deepEqual(
    gone!.losses.map((l) => l.what),
    ['x500-address'],
  );
});

const withFile = Buffer.from(
  'From: "Ben Sample" <ben@a.test>\r\nTo: anna@a.test\r\nSubject: A file\r\nMessage-ID: <60@a.test>\r\n' +
    'Date: Mon, 05 Jan 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n' +
    '--x\r\nContent-Type: text/html\r\n\r\n<p>Text</p>\r\n--x\r\nContent-Type: application/pdf; name="a.pdf"\r\n' +
    'Content-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--x--\r\n',
);

test('without IMAP, mail comes over as what it was: no drafts, with dates, flags, categories and files', async () => {
  await using from = await startGraphDouble({ accounts });
  await using to = await startGraphDouble({ accounts });
  const anna = from.mailbox('anna@a.test');
  const inbox = wellKnownFolder(anna, 'inbox');
  const below = addFolder(anna, inbox.id, 'Projects');
  for (let n = 0; n < 5; n++) addLetter(anna, inbox, n);
  addLetter(anna, below, 50, {
    json: { isRead: false, categories: ['Red Category'], flag: { flagStatus: 'flagged' } },
  });
  addLetter(anna, below, 51, { extended: { 'Integer 0x1081': '102' } });
  addLetter(anna, below, 52, { extended: { 'Integer 0x1081': '104' } });
  addLetter(anna, below, 60, { mime: withFile });
  addLetter(anna, wellKnownFolder(anna, 'drafts'), 53, { json: { isDraft: true } });
  await using both = await openGraphBoth(from, to);
  const carried = await carryOver(both.source, both.target);
  assert.ok(carried.flatMap((c) => c.losses).some((l) => l.what === 'message-rewritten'));
  await using again = await openGraphBoth(to, from);
  for (const { folder, items } of carried.filter((c) => c.folder.kind === 'mailbox')) {
    const twin = await findFolder(again.source, folder.path.join('/'));
    const there = await readAll(again.source, twin);
    const facts = (list: typeof items) =>
      list.map((i) => {
        const { json, attachments } = factsOfMime(i.content.bytes);
        const { body, replyTo: _, ...rest } = json as { body: Json; replyTo: unknown };
        const text = String(body['content']).trim();
        return [
          rest,
          text,
          attachments.map((a) => a['contentBytes']),
          i.flags,
          i.receivedAtSeconds,
        ];
      });
    assert.deepEqual(facts(there), facts(items), folder.path.join('/'));
  }
  await both.target[Symbol.asyncDispose]();
  const stored = [...to.mailbox('anna@a.test').folders.values()].flatMap((f) => [
    ...f.items.values(),
  ]);
  assert.equal(stored.length, 10, 'what was made on the way is gone');
  assert.deepEqual(to.mailbox('anna@a.test').sent, []);
});

test('flags that change later are carried over, what was written is found and taken back', async () => {
  await using from = await startGraphDouble({ accounts });
  await using to = await startGraphDouble({ accounts });
  const inbox = wellKnownFolder(from.mailbox('anna@a.test'), 'inbox');
  for (let n = 0; n < 3; n++) addLetter(from.mailbox('anna@a.test'), inbox, n);
  await using both = await openGraphBoth(from, to);
  const { target } = both;
  const items = (await readAll(both.source, await findFolder(both.source, 'Inbox'))).map(toWrite);
  const place = await target.expectFolder({
    kind: 'mailbox',
    path: ['Old', 'Mail'],
    isSubscribed: true,
  });
  assert.equal(place.isNew, true);
  assert.equal(
    (await target.expectFolder({ kind: 'mailbox', path: ['old', 'mail'], isSubscribed: true })).id,
    place.id,
  );
  const mark = await target.mark(place);
  to.plan = faultsAt(/^POST .*messages$/, new Map<number, Fault>([[4, { kind: 'cut-after' }]]));
  await assert.rejects(target.write(place, items), (e) => isDomainError(e, 'unavailable'));
  const found = await target.written(place, mark, items);
  assert.deepEqual([...found.keys()], [items[0]!.key, items[1]!.key]);
  const [id] = found.values();
  const from1 = { system: systemFlags.seen, keywords: [] };
  const to1 = { system: systemFlags.flagged | systemFlags.answered, keywords: ['Blue'] };
  const versions = await target.changeFlags(place, [{ id: id!, from: from1, to: to1 }]);
  const [present] = (await Array.fromAsync(target.look(place, [id!], false))).flat();
  assert.deepEqual(present?.flags, to1);
  assert.equal(present?.version, versions.get(id!));
  assert.deepEqual(await target.remove(place, [{ id: id!, version: 'other' }]), []);
  assert.deepEqual(await target.remove(place, [{ id: id!, version: present.version }]), [id]);
  const [likeness] = (await Array.fromAsync(target.existing(place, new Set()))).flat();
  assert.equal(likeness?.id, [...found.values()][1]);
  const elsewhere = await target.expectFolder({
    kind: 'mailbox',
    path: ['Other'],
    isSubscribed: true,
  });
  assert.equal(
    (await target.move(place, [likeness!.id], elsewhere)).get(likeness!.id),
    likeness!.id,
  );
});
