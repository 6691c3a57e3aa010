import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert } from '../../../test/support/mapi/converted-message.ts';
import type { Values } from '../../../test/support/mapi/make-item.ts';
import type { ConvertedItem } from './convert-item.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';

test('marks become flags and keywords', async () => {
  const flags = async (...values: Values): Promise<ConvertedItem['flags']> =>
    (await convert([[tags.body, 'x'], ...values])).item.flags;
  assert.equal((await flags([tags.messageFlags, 1])).isSeen, true);
  assert.equal((await flags([tags.messageFlags, 8])).isSeen, false);
  assert.equal((await flags([tags.messageFlags, 8])).isDraft, true);
  assert.equal((await flags([tags.lastVerb, 103])).isAnswered, true);
  assert.equal((await flags([tags.iconIndex, 261])).isAnswered, true);
  assert.equal((await flags([tags.flagStatus, 2])).isFlagged, true);
  assert.deepEqual((await flags([tags.iconIndex, 262])).keywords, ['$Forwarded']);
  assert.deepEqual((await flags([tags.flagStatus, 1])).keywords, ['$Completed']);
  const categories = await flags([namedKeys.keywords, ['Red Category', 'Größe', 'a(b)']]);
  assert.deepEqual(categories.keywords, ['Red_Category', 'Gr&APYA3w-e', 'a_b_']);
});
