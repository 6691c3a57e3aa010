// What a run changed of a mailbox in Exchange is put back, but for what its owner has changed since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatXml } from '../../server/codecs/xml/format-xml.ts';
import { fillMailbox } from '../support/ews-double/fill-double.ts';
import { fillSettings, settingsOf } from '../support/ews-double/fill-settings.ts';
import type { DoubleMailbox } from '../support/ews-double/double-mailbox.ts';
import { faultsAt, noFaults } from '../support/ews-double/faults.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble, type EwsDoubleOptions } from '../support/ews-double/start-ews-double.ts';
import { kids, says, typed } from '../support/ews-double/xml-parts.ts';
import { sourceOf, targetOf } from '../support/ews-stage.ts';
import { skipWithout } from '../support/peer.ts';
import { openUndoStage } from '../support/undo-stage.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const anna = 'anna@a.test';
const ben = 'ben@a.test';
const chief = 'chief@a.test';
const accounts = { [anna]: 'Anna', [ben]: 'Ben', 'dora@a.test': 'Dora', [chief]: 'Chief' };
const counts = { messages: 1, series: 0, contacts: 0, tasks: 0 };

/** A mailbox with settings of everything, and one that they go to. */
async function openStage(options: Partial<EwsDoubleOptions> = {}) {
  await using stack = new AsyncDisposableStack();
  const own = { accounts, administrators: [chief] };
  const from = stack.use(await startEwsDouble(own));
  const to = stack.use(await startEwsDouble({ ...own, ...options }));
  fillMailbox(from.mailbox(anna), counts);
  fillSettings(from.mailbox(anna), 2, ben);
  const [source, target] = [sourceOf(from, { admin: chief }), targetOf(to, { admin: chief })];
  const user = { source: anna, target: anna, phase: '' };
  const stage = stack.use(await openUndoStage(source, target, user));
  const all = stack.move();
  return {
    ...stage,
    to,
    mailbox: to.mailbox(anna),
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

function fillTarget(mailbox: DoubleMailbox): void {
  fillMailbox(mailbox, counts);
  fillSettings(mailbox, 1, 'dora@a.test');
  mailbox.deliverMeetingRequests = 'DelegatesOnly';
}

test(
  'rules, categories, absence, hours and delegates are as they were before the run, and a second undo changes nothing',
  { skip },
  async () => {
    await using stage = await openStage();
    const { mailbox, to } = stage;
    fillTarget(mailbox);
    const before = settingsOf(mailbox);
    const { deliverMeetingRequests } = mailbox;
    assert.deepEqual((await stage.run()).problems, []);
    const during = settingsOf(mailbox) as { rules: unknown[]; delegates: unknown[] };
    assert.equal(during.rules.length, 4);
    assert.equal(during.delegates.length, 2);
    // A run that finds the same settings does not ask for them.
    const asked = to.asked.length;
    await stage.run();
    assert.ok(!to.asked.slice(asked).includes('GetInboxRules'));
    assert.deepEqual((await stage.undo()).kept, []);
    assert.deepEqual(settingsOf(mailbox), before);
    assert.equal(mailbox.deliverMeetingRequests, deliverMeetingRequests);
    assert.deepEqual((await stage.undo()).kept, []);
    assert.deepEqual(settingsOf(mailbox), before);
    await to.assertValid();
  },
);

test('a mailbox that had nothing of it has nothing of it again', { skip }, async () => {
  await using stage = await openStage();
  const { mailbox } = stage;
  await stage.run();
  assert.equal(mailbox.rules.length, 3);
  assert.equal(mailbox.configurations.size, 2);
  assert.deepEqual((await stage.undo()).kept, []);
  assert.deepEqual([mailbox.rules, mailbox.delegates, mailbox.configurations.size], [[], [], 0]);
  assert.equal(says(mailbox.oof, 'OofState'), 'Disabled');
  assert.equal(says(mailbox.oof, 'InternalReply', 'Message'), '');
});

test(
  'what its owner has changed since stays, and is named; the rest is put back',
  { skip },
  async () => {
    await using stage = await openStage();
    const { mailbox } = stage;
    fillTarget(mailbox);
    const before = settingsOf(mailbox) as { rules: string[][]; hours: unknown };
    await stage.run();
    mailbox.rules = mailbox.rules.map((rule) =>
      says(rule, 'DisplayName') === 'Large' ? withPart(rule, 'IsEnabled', 'false') : rule,
    );
    const own = typed('Rule', [
      typed('RuleId', 'b3du'),
      typed('DisplayName', 'Own'),
      typed('Priority', '9'),
      typed('IsEnabled', 'true'),
      typed('Actions', [typed('MarkAsRead', 'true')]),
    ]);
    mailbox.rules.push(own);
    mailbox.oof = typed('OofSettings', [
      typed('OofState', 'Enabled'),
      typed('ExternalAudience', 'All'),
      typed('InternalReply', [typed('Message', 'Back soon')]),
      typed('ExternalReply', [typed('Message', 'Back soon')]),
    ]);
    mailbox.delegates = mailbox.delegates.map((it) =>
      says(it, 'UserId', 'PrimarySmtpAddress') === ben
        ? withPart(
            it,
            'ViewPrivateItems',
            says(it, 'ViewPrivateItems') === 'true' ? 'false' : 'true',
          )
        : it,
    );
    recolour(mailbox, 'Kunden &amp; Partner 2');
    const { kept } = await stage.undo();
    assert.deepEqual(
      new Set(kept),
      new Set(
        [
          'the rule Large',
          'the category Kunden & Partner 2',
          'the absence',
          `the delegate ${ben}`,
        ].map((it) => `${it}: it was changed since`),
      ),
    );
    const now = settingsOf(mailbox) as {
      rules: string[][];
      hours: unknown;
      absence: string[];
      delegates: unknown[][];
      categories: unknown[][];
    };
    assert.deepEqual(now.hours, before.hours);
    assert.match(now.absence.join(), /Back soon/);
    assert.deepEqual(
      now.delegates.map(([who]) => who),
      ['dora@a.test', ben],
    );
    assert.deepEqual(
      now.categories.map(([name]) => name),
      ['Red Category', 'Kunden & Partner 1', 'Kunden & Partner 2'],
    );
    const byName = (name: string) => mailbox.rules.filter((it) => says(it, 'DisplayName') === name);
    assert.equal(byName('Angebote "2"').length, 0);
    assert.equal(byName('Own').length, 1);
    assert.deepEqual(
      byName('Large').map((it) => says(it, 'IsEnabled')),
      ['false'],
    );
    assert.match(formatXml(byName('Large')[0]!), /102/);
    // The colleague's is the former one.
    assert.deepEqual(
      byName('Colleague').map((it) => says(it, 'IsEnabled')),
      ['false'],
    );
  },
);

test(
  'an undo that was cut off is called again, and ends where it would have',
  { skip },
  async () => {
    for (const operation of [
      'UpdateInboxRules',
      'UpdateUserConfiguration',
      'SetUserOofSettingsRequest',
      'RemoveDelegate',
    ]) {
      await using stage = await openStage();
      fillTarget(stage.mailbox);
      const before = settingsOf(stage.mailbox);
      await stage.run();
      const cut = { kind: 'cut-after' } as const;
      // Whatever may be asked again is, some times.
      const cuts = new Map(Array.from({ length: 12 }, (_, i) => [i + 1, cut] as const));
      stage.to.plan = faultsAt(operation, cuts);
      assert.notEqual((await stage.undo()).error, undefined, operation);
      stage.to.plan = noFaults;
      assert.deepEqual((await stage.undo()).kept, [], operation);
      assert.deepEqual(settingsOf(stage.mailbox), before, operation);
    }
  },
);

test(
  'what a run changed before it was cut off is put back after the next one',
  { skip },
  async () => {
    await using stage = await openStage();
    fillTarget(stage.mailbox);
    const before = settingsOf(stage.mailbox);
    const broken = { kind: 'fault', code: 'ErrorMailboxMoveInProgress' } as const;
    stage.to.plan = faultsAt('SetUserOofSettingsRequest', new Map([[1, broken]]));
    assert.equal((await stage.run()).state, 'failed');
    assert.equal(stage.mailbox.rules.length, 4);
    stage.to.plan = noFaults;
    assert.equal((await stage.run()).state, 'done');
    assert.deepEqual((await stage.undo()).kept, []);
    assert.deepEqual(settingsOf(stage.mailbox), before);
  },
);

test(
  'an undo right after a run that was cut off says that settings may be left',
  { skip },
  async () => {
    await using stage = await openStage();
    const broken = { kind: 'fault', code: 'ErrorMailboxMoveInProgress' } as const;
    stage.to.plan = faultsAt('SetUserOofSettingsRequest', new Map([[1, broken]]));
    await stage.run();
    stage.to.plan = noFaults;
    assert.deepEqual((await stage.undo()).kept, [
      'settings: the run was cut off while it set them, and nobody knows which of them are its own',
    ]);
    assert.deepEqual((await stage.undo()).kept, []);
  },
);

test('what could not be seen before the run is told, and left as it is', { skip }, async () => {
  await using stage = await openStage();
  fillTarget(stage.mailbox);
  const denied = { kind: 'fault', code: 'ErrorAccessDenied' } as const;
  stage.to.plan = faultsAt('GetInboxRules', new Map([[1, denied]]));
  assert.deepEqual((await stage.run()).problems, []);
  const { losses } = (await stage.ledger.sql.get<{
    losses: string;
  }>`SELECT losses FROM accounts`)!;
  assert.match(losses, /"what":"undo","detail":"rules: what was there before is not known/);
  const { rules } = settingsOf(stage.mailbox) as { rules: unknown };
  assert.deepEqual((await stage.undo()).kept, []);
  assert.deepEqual((settingsOf(stage.mailbox) as { rules: unknown }).rules, rules);
});

test(
  'old servers, which tell less, are carried over to and undone as far as they tell',
  { skip },
  async () => {
    for (const version of ['Exchange2007', 'Exchange2007_SP1', 'Exchange2010']) {
      await using stage = await openStage({ version });
      const { mailbox } = stage;
      fillTarget(mailbox);
      const before = settingsOf(mailbox);
      assert.deepEqual((await stage.run()).problems, [], version);
      assert.notDeepEqual(settingsOf(mailbox), before, version);
      assert.deepEqual((await stage.undo()).kept, [], version);
      assert.deepEqual(settingsOf(mailbox), before, version);
    }
  },
);

test('only what the run in question changed is taken back', { skip }, async () => {
  await using stage = await openStage();
  fillTarget(stage.mailbox);
  const before = settingsOf(stage.mailbox);
  await stage.run();
  await stage.run();
  const during = settingsOf(stage.mailbox);
  await stage.undo(2);
  assert.deepEqual(settingsOf(stage.mailbox), during);
  await stage.undo(1);
  assert.deepEqual(settingsOf(stage.mailbox), before);
});

function withPart(element: ReturnType<typeof typed>, name: string, value: string) {
  return typed(
    element.name,
    kids(element).map((it) => (it.name === name ? typed(name, value) : it)),
  );
}

function recolour(mailbox: DoubleMailbox, name: string): void {
  for (const [key, it] of mailbox.configurations) {
    if (!key.endsWith(' CategoryList')) continue;
    const xml = Buffer.from(says(it, 'XmlData') ?? '', 'base64').toString();
    const other = xml.replace(new RegExp(`(name="${RegExp.escape(name)}" color=)"[^"]*"`), '$1"7"');
    assert.notEqual(other, xml);
    mailbox.configurations.set(key, withPart(it, 'XmlData', Buffer.from(other).toString('base64')));
  }
}
