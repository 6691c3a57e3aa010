import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoursText, hoursUntil } from '../../test/support/hours-text.ts';
import { createStoreFolder } from '../../test/support/open-test-store.ts';
import { checkWorkingHours, readWorkingHours, writeWorkingHours } from './working-hours.ts';

// RFC 7953 §7.2.4
test('working hours are read back byte for byte, and taken away again', async () => {
  await using data = await createStoreFolder();
  await using store = data.open();
  const set = async (text: string | undefined) => {
    await store.transact(data.account, async (tx) => await writeWorkingHours(tx, text));
    return await store.read(data.account, readWorkingHours);
  };
  const text = hoursText;
  checkWorkingHours(text);
  assert.equal(await set(text), text);
  assert.equal(await set(undefined), undefined);
  for (const wrong of ['x', hoursUntil('x'), text.replaceAll('VAVAILABILITY', 'VEVENT')])
    assert.throws(() => checkWorkingHours(wrong));
});
