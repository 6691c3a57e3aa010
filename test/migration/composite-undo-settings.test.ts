// Several targets of one migration: each gets back what the run changed of it, and nothing of another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeTarget } from '../../server/migration/targets/composite/compose-target.ts';
import { fillMailbox } from '../support/ews-double/fill-double.ts';
import { fillSettings, settingsOf } from '../support/ews-double/fill-settings.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { typed } from '../support/ews-double/xml-parts.ts';
import { sourceOf, targetOf } from '../support/ews-stage.ts';
import { startGraphDouble } from '../support/graph-double/start-graph-double.ts';
import { graphTargetOf } from '../support/graph-stage.ts';
import { skipWithout } from '../support/peer.ts';
import { openUndoStage } from '../support/undo-stage.ts';

const anna = 'anna@a.test';
const ben = 'ben@a.test';
const chief = 'chief@a.test';
const accounts = { [anna]: 'Anna', [ben]: 'Ben', 'dora@a.test': 'Dora', [chief]: 'Chief' };
const skip = skipWithoutEwsSchema || skipWithout('xmllint');

test(
  'an undo puts back the settings of both targets; what was changed since at one stays at that one',
  { skip },
  async () => {
    const own = { accounts, administrators: [chief] };
    await using from = await startEwsDouble(own);
    await using exchange = await startEwsDouble(own);
    await using cloud = await startGraphDouble({ accounts });
    const here = exchange.mailbox(anna);
    const there = cloud.mailbox(anna);
    for (const [mailbox, n, delegate] of [
      [from.mailbox(anna), 1, ben],
      [here, 2, 'dora@a.test'],
    ] as const) {
      fillMailbox(mailbox, { messages: 1, series: 0, contacts: 0, tasks: 0 });
      fillSettings(mailbox, n, delegate);
    }
    const replies = {
      status: 'alwaysEnabled',
      externalAudience: 'none',
      internalReplyMessage: 'In the cloud',
      externalReplyMessage: '',
    };
    there.settings = { timeZone: 'UTC', automaticRepliesSetting: replies };
    there.categories.push({ id: 'c1', displayName: 'Own', color: 'preset1' });
    const before = settingsOf(here) as { absence: unknown };
    await using stage = await openUndoStage(
      sourceOf(from, { admin: chief }),
      composeTarget([targetOf(exchange, { admin: chief }), graphTargetOf(cloud)]),
      { source: anna, target: anna, phase: '' },
    );
    assert.deepEqual((await stage.run()).problems, []);
    assert.notDeepEqual(settingsOf(here), before);
    assert.equal(there.categories.length, 3);
    assert.ok(there.rules.length > 0);
    assert.notDeepEqual(there.settings['automaticRepliesSetting'], replies);
    here.oof = typed('OofSettings', [
      typed('OofState', 'Enabled'),
      typed('ExternalAudience', 'All'),
      typed('InternalReply', [typed('Message', 'Back soon')]),
      typed('ExternalReply', [typed('Message', 'Back soon')]),
    ]);
    assert.deepEqual((await stage.undo()).kept, ['the absence: it was changed since']);
    const { absence: _, ...rest } = before;
    const { absence, ...now } = settingsOf(here) as { absence: string[] };
    assert.deepEqual(now, rest);
    assert.match(absence.join(), /Back soon/);
    assert.deepEqual(there.settings['automaticRepliesSetting'], replies);
    assert.deepEqual(
      there.categories.map((it) => it['displayName']),
      ['Own'],
    );
    assert.deepEqual(there.rules, []);
    assert.deepEqual((await stage.undo()).kept, []);
  },
);
