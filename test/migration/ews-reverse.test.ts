// The way back to Exchange: what belongs to the mailbox is still there as it was, and is taken back here.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { fillMailbox } from '../support/ews-double/fill-double.ts';
import { fillSettings, settingsOf } from '../support/ews-double/fill-settings.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const anna = 'anna@example.test';
const ben = 'ben@example.test';

test(
  'settings of a mailbox are named by plan and report, proven, and taken back without a change at the source',
  { skip },
  async (t) => {
    const accounts = { 'chief@example.test': 'Chief', [anna]: 'Anna', [ben]: 'Ben' };
    await using double = await startEwsDouble({ accounts, administrators: ['chief@example.test'] });
    const mailbox = double.mailbox(anna);
    fillMailbox(mailbox, { messages: 2, series: 1, contacts: 1, tasks: 1 });
    fillSettings(mailbox, 1, ben);
    const before = settingsOf(mailbox);
    const server = await createCommandServer(t, createParts());
    for (const address of [anna, ben]) await server.json('account', 'add', address);
    const password = join(server.folder, 'chief');
    writeFileSync(password, 'secret\n');
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, `source,target\n${anna},${anna}\n`);
    const from = ['--from', double.url.replace('http://', 'ews+http://'), '--insecure'];
    const chief = ['--admin', 'chief@example.test', '--admin-password-file', password];
    await server.json('migrate', 'new', 'in', ...from, ...chief);
    await server.json('migrate', 'users', 'in', '--csv', list);
    const names = [
      'script:exchange',
      'active-script',
      'absence',
      'category:Red Category',
      'category:Kunden & Partner 1',
      'working-hours',
    ];
    const waits = 'kept, and in force once this server filters mail';
    const rules = new Set(['script:exchange', 'active-script', 'absence']);
    type Named = {
      readonly settings: readonly { name: string; note?: string; outcome?: string }[];
    };
    const plan = await server.json('migrate', 'plan', 'in');
    assert.deepEqual(
      (plan['accounts'] as Named[])[0]!.settings,
      names.map((name) => ({ name, note: rules.has(name) ? waits : '' })),
    );
    await server.json('migrate', 'run', 'in');
    const report = await server.json('migrate', 'report', 'in');
    const reported = (report['accounts'] as Named[])[0]!.settings;
    assert.deepEqual(
      new Set(reported.map(({ name, outcome, note }) => `${name} ${outcome} ${note}`)),
      new Set(names.map((name) => `${name} written ${rules.has(name) ? waits : undefined}`)),
    );
    assert.deepEqual((report['accounts'] as { losses: unknown[] }[])[0]!.losses, []);
    await server.json('migrate', 'verify', 'in', '--source');
    const listed = await server.json('account', 'settings', 'show', anna);
    assert.equal(listed.length, names.length - 1);
    await server.json('migrate', 'undo', 'in', '--reverse-delta');
    assert.deepEqual(settingsOf(mailbox), before);
    assert.deepEqual([...(await server.json('account', 'settings', 'show', anna))], []);
    await double.assertValid();
  },
);
