import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert } from '../../../test/support/mapi/converted-message.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';
import { named } from './property-name.ts';

test('every property with a value and no place is a loss, but for what programs keep for themselves', async () => {
  const { item } = await convert([
    [tags.body, 'x'],
    [namedKeys.billing, 'Client 7'],
    [named('publicStrings', 'my field'), 'mine'],
    [named('publicStrings', 'Empty'), ''],
    [named('outlook', 0x8554), '15.0'],
    [0x0e08, 1234],
    [0x10f7, Buffer.alloc(4)],
  ]);
  assert.deepEqual(item.losses, [
    { what: 'property-billing', detail: 'billing: Client 7' },
    { what: 'property-my field', detail: 'my field: mine' },
    { what: 'property-0x10f7', detail: '0x10f7: 4 bytes' },
  ]);
});
