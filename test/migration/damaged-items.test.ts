// What is damaged is never dropped silently: it is kept, once, as the attachment of a report message.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isVerified } from '#migration/verification.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { defaultPolicies } from '#migration/policies.ts';
import type { Target, TargetSession, WriteItem } from '#migration/target.ts';
import { verifyMigration } from '#migration/verify-migration.ts';
import { createListedSource } from '../support/listed-source.ts';
import { deskUser, openMigrationDesk, type MigrationDesk } from '../support/migration-desk.ts';

const mail = 'From: a@example.org\r\nSubject: Good\r\nMessage-ID: <1@example.org>\r\n\r\nText.\r\n';
const event =
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:e1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
const broken = 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:e2\r\nthis is no line';

function damagedSource() {
  return createListedSource([
    {
      kind: 'mailbox',
      path: ['Lists'],
      items: [
        { id: '1', text: mail },
        { id: '2', text: 'Subject: half a mess', isBroken: true },
      ],
    },
    {
      kind: 'calendar',
      path: ['Team'],
      items: [
        { id: 'e1', text: event },
        { id: 'e2', text: broken },
      ],
    },
    { kind: 'addressbook', path: ['People'], items: [{ id: 'c1', text: 'no card at all' }] },
  ]);
}

async function verify({ ledger, target }: MigrationDesk) {
  const run = {
    ledger,
    target,
    sources: [damagedSource()],
    users: [deskUser],
    lanes: 1,
    policies: defaultPolicies,
  };
  return (await verifyMigration(run))[0]!;
}

function attachmentOf(text: string): string {
  const [, encoded = ''] =
    /filename="[^"]+"\r\n[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)--/.exec(text) ?? [];
  return Buffer.from(encoded, 'base64').toString();
}

test('remains are kept in the folder of messages, and in one mailbox for what holds none', async () => {
  await using desk = await openMigrationDesk();
  const [first] = await desk.run(damagedSource());
  assert.deepEqual(first?.problems, []);
  assert.equal(first?.state, 'done');
  const lists = (await desk.contents('mailbox', 'Lists'))!;
  assert.deepEqual(lists.length, 2);
  assert.equal(attachmentOf(lists[1]!), 'Subject: half a mess');
  assert.match(lists[1]!, /^Subject: Damaged item from "Lists"\r$/m);
  const reports = (await desk.contents('mailbox', 'Migration report'))!;
  assert.deepEqual(reports.map(attachmentOf).sort(), [broken, 'no card at all'].sort());
  assert.equal((await desk.contents('calendar', 'Team'))!.length, 1);
  const items = await desk.items();
  assert.equal(items.get('e2')!.outcome, 'unreadable');
  assert.deepEqual(
    items.get('2')!.losses.map(({ what }) => what),
    ['kept-as-report'],
  );
});

test('a second run keeps nothing twice, and a run that lost its memory neither', async () => {
  await using desk = await openMigrationDesk();
  await desk.run(damagedSource());
  await desk.run(damagedSource());
  const counts = async () => [
    (await desk.contents('mailbox', 'Lists'))!.length,
    (await desk.contents('mailbox', 'Migration report'))!.length,
  ];
  assert.deepEqual(await counts(), [2, 2]);
  // As after a kill between the report and the ledger's word of it.
  await desk.ledger.sql.transaction(
    async (tx) => await tx.run`DELETE FROM items WHERE source_id IN ('e2', 'c1')`,
  );
  await desk.run(damagedSource());
  assert.deepEqual(await counts(), [2, 2]);
});

test('verify finds the reports, and undo takes them back', async () => {
  await using desk = await openMigrationDesk();
  await desk.run(damagedSource());
  const verified = await verify(desk);
  assert.equal(verified.compared, 5);
  assert.ok(isVerified(verified), JSON.stringify(verified.differences));
  const { ledger, target } = desk;
  const undo = { ledger, target, users: [deskUser], accounts: [], batch: undefined };
  const [undone] = await undoMigration(undo);
  assert.equal(undone?.removed, 5);
  assert.equal(await desk.contents('mailbox', 'Migration report'), undefined);
  assert.equal(await desk.contents('mailbox', 'Lists'), undefined);
});

test('only reported when asked for, it is tried again by each run and fails the account', async () => {
  await using desk = await openMigrationDesk();
  const [first] = await desk.run(damagedSource(), { corruptItems: 'report' });
  assert.equal(first?.state, 'failed');
  assert.deepEqual(first?.problems, [
    'Lists: 1 items were not carried over',
    'Team: 1 items were not carried over',
    'People: 1 items were not carried over',
  ]);
  assert.equal(await desk.contents('mailbox', 'Migration report'), undefined);
  assert.ok(!isVerified(await verify(desk)));
});

test('reports and notes of flat meetings are in the language of the account, in one mailbox whatever becomes of that', async () => {
  await using desk = await openMigrationDesk();
  const { directory } = desk.server.data;
  const { id } = await directory.accounts.expect(deskUser.target);
  await directory.accounts.change(id, { language: 'de-CH' });
  const meeting = event.replace(
    'UID:e1',
    'UID:e3\r\nORGANIZER;CN=Ann:mailto:ann@example.org\r\nATTENDEE;PARTSTAT=DECLINED:mailto:b@example.org',
  );
  const folders = [
    {
      kind: 'calendar' as const,
      path: ['Team'],
      items: [
        { id: 'e3', text: meeting },
        { id: 'e2', text: broken },
      ],
    },
  ];
  await desk.run(createListedSource(folders), { calendars: 'flat' });
  const [entry] = (await desk.contents('calendar', 'Team'))!;
  assert.match(
    entry!.replaceAll('\r\n ', ''),
    /^DESCRIPTION:Organisator: Ann <ann@example\.org>\\nTeilnehmer:\\n- b@example\.org \(abgelehnt\)\r$/m,
  );
  const [report] = (await desk.contents('mailbox', 'Umzugsbericht'))!;
  assert.match(report!, /^Subject: =\?utf-8\?/im);
  assert.match(report!, /^Content-Language: de-CH\r$/m);
  const [, text = ''] = /base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)--/.exec(report!) ?? [];
  assert.match(Buffer.from(text, 'base64').toString(), /konnte nicht unverändert[^]*Grund: /);
  await directory.accounts.change(id, { language: 'fr' });
  const more = [{ ...folders[0]!, items: [...folders[0]!.items, { id: 'e4', text: 'no line' }] }];
  await desk.run(createListedSource(more), { calendars: 'flat' });
  assert.equal((await desk.contents('mailbox', 'Umzugsbericht'))!.length, 2);
});

/** The desk's target, which refuses messages that have a word in them as they are. */
function refusing(target: Target, word: string): Target {
  const open: Target['open'] = async (login) => {
    const session = await target.open(login);
    const write: TargetSession['write'] = async (folder, items) => {
      const isRefused = ({ content }: WriteItem) => content.bytes.includes(word);
      const taken = await session.write(
        folder,
        items.filter((it) => !isRefused(it)),
      );
      const refused = items.filter(isRefused);
      return [
        ...taken,
        ...refused.map(({ key }) => ({ key, outcome: 'refused', reason: 'bad header' }) as const),
      ];
    };
    return new Proxy(session, {
      get: (on, name) => {
        const value: unknown = name === 'write' ? write : Reflect.get(on, name);
        return typeof value === 'function' ? (value.bind(on) as unknown) : value;
      },
    });
  };
  return new Proxy(target, {
    get: (on, name) => {
      const value: unknown = name === 'open' ? open : Reflect.get(on, name);
      return typeof value === 'function' ? (value.bind(on) as unknown) : value;
    },
  });
}

test('a message that the target refuses in one run after another is kept as the attachment of a report message', async () => {
  await using desk = await openMigrationDesk();
  const source = createListedSource([
    {
      kind: 'mailbox',
      path: ['Box'],
      items: [
        { id: '1', text: 'Subject: fine\r\n\r\nText\r\n' },
        { id: '2', text: 'NoHeaderAtAll\r\n' },
      ],
    },
  ]);
  const target = refusing(desk.target, 'NoHeaderAtAll');
  const run = async () => (await desk.run(source, {}, { target }))[0]!.state;
  assert.equal(await run(), 'failed');
  assert.equal((await desk.items()).get('2')?.targetId, '');
  assert.equal(await run(), 'done');
  assert.equal(await run(), 'done');
  const reports = await desk.contents('mailbox', 'Migration report');
  assert.equal(reports?.length, 1);
  assert.equal(attachmentOf(reports[0]!), 'NoHeaderAtAll\r\n');
  assert.equal((await desk.items()).get('2')?.outcome, 'refused');
});

test('of two cards with one UID the later is kept, and that the other is lost is told', async () => {
  await using desk = await openMigrationDesk();
  const card = (name: string) =>
    `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:same\r\nFN:${name}\r\nN:${name};;;;\r\nEND:VCARD\r\n`;
  const items = [
    { id: 'c1', text: card('Ann') },
    { id: 'c2', text: card('Ben') },
  ];
  const source = createListedSource([{ kind: 'addressbook', path: ['People'], items }]);
  assert.equal((await desk.run(source))[0]!.state, 'done');
  const cards = await desk.contents('addressbook', 'People');
  assert.deepEqual(
    cards?.map((text) => /FN:(.*)\r/.exec(text)?.[1]),
    ['Ben'],
  );
  const ledger = await desk.items();
  assert.deepEqual(ledger.get('c1')?.losses, []);
  assert.equal(ledger.get('c2')?.losses[0]?.what, 'duplicate-uid');
});
