import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { annaLogin, targetOf } from '../support/ews-stage.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');

test('only what settings name is asked for before they are set', { skip }, async () => {
  await using double = await startEwsDouble({ accounts: { [annaLogin.name]: 'Anna Example' } });
  await using target = targetOf(double);
  await using session = await target.open({ address: annaLogin.name, password: 'secret' });
  const asked = double.asked.length;
  const absence = { isOn: false, internalText: '', audience: 'none' } as const;
  const told = await session.facts!({ absence, losses: [] });
  assert.deepEqual(Object.keys(told), ['absence']);
  assert.deepEqual(await session.facts!({ timeZone: 'Europe/Rome', losses: [] }), {});
  assert.deepEqual(double.asked.slice(asked), ['GetUserOofSettingsRequest']);
});
