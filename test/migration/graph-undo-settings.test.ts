// What a run changed of a mailbox in Microsoft 365 is put back, but for what its owner has changed since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addFolder,
  wellKnownFolder,
  type DoubleMailbox,
  type Json,
} from '../support/graph-double/double-state.ts';
import { faultsAt, noFaults } from '../support/graph-double/faults.ts';
import {
  startGraphDouble,
  type GraphDoubleOptions,
} from '../support/graph-double/start-graph-double.ts';
import { graphAnna, graphSourceOf, graphTargetOf } from '../support/graph-stage.ts';
import { openUndoStage } from '../support/undo-stage.ts';

const accounts = { [graphAnna.name]: 'Anna' };

const rule = (id: string, displayName: string, sequence: number, subject: string): Json => ({
  id,
  displayName,
  sequence,
  isEnabled: true,
  hasError: false,
  isReadOnly: false,
  conditions: { subjectContains: [subject], hasAttachments: null },
  actions: { markAsRead: true, stopProcessingRules: true },
});

function fillSource(mailbox: DoubleMailbox): void {
  const project = addFolder(mailbox, wellKnownFolder(mailbox, 'inbox').id, 'Project');
  mailbox.settings = {
    timeZone: 'W. Europe Standard Time',
    language: { locale: 'de-DE' },
    automaticRepliesSetting: {
      status: 'alwaysEnabled',
      externalAudience: 'all',
      internalReplyMessage: 'I am away',
      externalReplyMessage: 'Away',
    },
    workingHours: {
      daysOfWeek: ['monday', 'friday'],
      startTime: '08:00:00.0000000',
      endTime: '16:30:00.0000000',
      timeZone: { name: 'W. Europe Standard Time' },
    },
  };
  mailbox.categories.push(
    { id: 'c1', displayName: 'Both', color: 'preset0' },
    { id: 'c2', displayName: 'New', color: 'preset3' },
  );
  mailbox.rules.push(rule('r1', 'Shared', 1, 'offer'), {
    ...rule('r2', 'Project', 2, 'project'),
    actions: { moveToFolder: project.id },
  });
}

function fillTarget(mailbox: DoubleMailbox): void {
  mailbox.settings = {
    timeZone: 'Tokyo Standard Time',
    language: { locale: 'ja-JP' },
    automaticRepliesSetting: {
      status: 'scheduled',
      externalAudience: 'contactsOnly',
      internalReplyMessage: '<html><body><p>Gone <b>fishing</b></p></body></html>',
      externalReplyMessage: '',
      scheduledStartDateTime: { dateTime: '2026-03-02T08:00:00.0000000', timeZone: 'UTC' },
      scheduledEndDateTime: { dateTime: '2026-03-09T08:00:00.0000000', timeZone: 'UTC' },
    },
    workingHours: {
      daysOfWeek: ['tuesday'],
      startTime: '09:00:00.0000000',
      endTime: '17:00:00.0000000',
      timeZone: {
        '@odata.type': '#microsoft.graph.customTimeZone',
        name: 'Customized Time Zone',
        bias: -540,
      },
    },
  };
  mailbox.categories.push({ id: 'c9', displayName: 'both', color: 'preset9' });
  mailbox.rules.push(rule('r8', 'First', 1, 'first'), {
    ...rule('r9', 'Shared', 2, 'older'),
    exceptions: { sentOnlyToMe: true },
  });
}

/** All but ids, and without what is null. */
function stateOf({ settings, categories, rules }: DoubleMailbox): unknown {
  const plain = (it: Json) => JSON.parse(JSON.stringify({ ...it, id: undefined }, withoutNull));
  const inOrder = rules.toSorted((a, b) => Number(a['sequence']) - Number(b['sequence']));
  return [settings, ...categories, ...inOrder].map(plain);
}

function withoutNull(_: string, value: unknown): unknown {
  return value === null ? undefined : value;
}

async function openStage(options: Partial<GraphDoubleOptions> = {}) {
  await using stack = new AsyncDisposableStack();
  const from = stack.use(await startGraphDouble({ accounts }));
  const to = stack.use(await startGraphDouble({ accounts, ...options }));
  fillSource(from.mailbox(graphAnna.name));
  const user = { source: graphAnna.name, target: graphAnna.name, phase: '' };
  const stage = stack.use(await openUndoStage(graphSourceOf(from), graphTargetOf(to), user));
  const all = stack.move();
  return {
    ...stage,
    to,
    mailbox: to.mailbox(graphAnna.name),
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

test('rules, categories, absence, zone, language and hours are as they were before the run', async () => {
  await using stage = await openStage();
  const { mailbox, to } = stage;
  fillTarget(mailbox);
  const before = stateOf(mailbox);
  assert.deepEqual((await stage.run()).problems, []);
  assert.notDeepEqual(stateOf(mailbox), before);
  assert.deepEqual(
    mailbox.rules.map((it) => it['displayName']),
    ['First', 'Shared', 'Project'],
  );
  assert.equal(mailbox.categories.length, 2);
  // A run that finds the same settings does not ask for them.
  const asked = to.asked.length;
  await stage.run();
  assert.ok(!to.asked.slice(asked).some((it) => it.includes('messageRules')));
  assert.deepEqual((await stage.undo()).kept, []);
  assert.deepEqual(stateOf(mailbox), before);
  assert.deepEqual((await stage.undo()).kept, []);
  assert.deepEqual(stateOf(mailbox), before);
});

test('a mailbox that had nothing of it has nothing of it again', async () => {
  await using stage = await openStage();
  const before = stateOf(stage.mailbox);
  await stage.run();
  assert.equal(stage.mailbox.rules.length, 2);
  assert.deepEqual((await stage.undo()).kept, []);
  assert.deepEqual(stateOf(stage.mailbox), before);
});

test('what its owner has changed since stays, and is named; the rest is put back', async () => {
  await using stage = await openStage();
  const { mailbox } = stage;
  fillTarget(mailbox);
  const { workingHours, timeZone } = mailbox.settings;
  await stage.run();
  const shared = mailbox.rules.findIndex((it) => it['displayName'] === 'Shared');
  mailbox.rules[shared] = { ...mailbox.rules[shared], isEnabled: false };
  mailbox.rules.push(rule('r77', 'Own', 9, 'mine'));
  mailbox.categories[1] = { ...mailbox.categories[1], color: 'preset7' };
  mailbox.settings['language'] = { locale: 'fr-FR' };
  mailbox.settings['automaticRepliesSetting'] = { status: 'alwaysEnabled' };
  const { kept } = await stage.undo();
  assert.deepEqual(
    new Set(kept),
    new Set(
      ['the rule Shared', 'the category New', 'the language', 'the absence'].map(
        (it) => `${it}: it was changed since`,
      ),
    ),
  );
  assert.deepEqual(mailbox.settings['workingHours'], workingHours);
  assert.equal(mailbox.settings['timeZone'], timeZone);
  assert.deepEqual(
    mailbox.rules.map((it) => [it['displayName'], it['isEnabled']]),
    [
      ['First', true],
      ['Shared', false],
      ['Own', true],
    ],
  );
  assert.deepEqual(
    mailbox.categories.map((it) => it['displayName']),
    ['both', 'New'],
  );
});

test('a rule that its owner has deleted since does not come back', async () => {
  await using stage = await openStage();
  const { mailbox } = stage;
  fillTarget(mailbox);
  await stage.run();
  mailbox.rules.splice(1);
  assert.deepEqual((await stage.undo()).kept, ['the rule Shared: it was changed since']);
  assert.deepEqual(
    mailbox.rules.map((it) => it['displayName']),
    ['First'],
  );
});

test('an undo that was cut off is called again, and ends where it would have', async () => {
  for (const [pattern, kind] of [
    [/POST .*messageRules/, 'cut-after'],
    // Asked again, it is gone: that is no error.
    [/DELETE .*messageRules/, 'cut-before'],
    [/POST .*\$batch/, 'cut-after'],
    [/PATCH .*mailboxSettings/, 'cut-after'],
  ] as const) {
    await using stage = await openStage();
    fillTarget(stage.mailbox);
    const before = stateOf(stage.mailbox);
    await stage.run();
    const cut = { kind };
    // Whatever may be asked again is, some times.
    stage.to.plan = faultsAt(pattern, new Map(Array.from({ length: 30 }, (_, i) => [i + 1, cut])));
    assert.notEqual((await stage.undo()).error, undefined, String(pattern));
    stage.to.plan = noFaults;
    assert.deepEqual((await stage.undo()).kept, [], String(pattern));
    assert.deepEqual(stateOf(stage.mailbox), before, String(pattern));
  }
});

test('what is not taken back by the server is named with its reason, and keeps nothing else back', async () => {
  await using stage = await openStage();
  const { mailbox } = stage;
  fillTarget(mailbox);
  const { language: _, ...others } = mailbox.settings;
  await stage.run();
  const refusal = { kind: 'refuse', status: 400, code: 'ErrorInvalidLanguage' } as const;
  // In the order of their names: the absence, the language, and others.
  stage.to.plan = faultsAt(/PATCH .*mailboxSettings/, new Map([[2, refusal]]));
  const { kept } = await stage.undo();
  assert.equal(kept.length, 1);
  assert.match(kept[0]!, /^the language: .*ErrorInvalidLanguage/);
  const { language, ...now } = mailbox.settings;
  assert.deepEqual(now, others);
  assert.deepEqual(language, { locale: 'de-DE' });
});

test('without a permission the run ends as before, and an undo has nothing to put back', async () => {
  await using stage = await openStage({ forbidden: [/mailboxSettings/, /masterCategories/] });
  const { mailbox } = stage;
  fillTarget(mailbox);
  const before = stateOf(mailbox);
  assert.deepEqual((await stage.run()).problems, []);
  const { losses } = (await stage.ledger.sql.get<{ losses: string }>`SELECT losses FROM accounts`)!;
  const told = (JSON.parse(losses) as { what: string }[]).map(({ what }) => what);
  assert.ok(told.includes('settings') && told.includes('categories'), told.join());
  assert.ok(!told.includes('undo'));
  assert.deepEqual((await stage.undo()).kept, []);
  assert.deepEqual(stateOf(mailbox), before);
});

test('only what settings name is asked for, and told', async () => {
  await using double = await startGraphDouble({ accounts });
  fillTarget(double.mailbox(graphAnna.name));
  await using target = graphTargetOf(double);
  await using session = await target.open({ address: graphAnna.name });
  const asked = double.asked.length;
  const told = await session.facts!({
    categories: [{ name: 'Both' }],
    timeZone: 'UTC',
    losses: [],
  });
  assert.deepEqual(told, {
    categories: { 'category both': 'preset9' },
    settings: { timeZone: 'Tokyo Standard Time' },
  });
  assert.equal(double.asked.length - asked, 2);
});
