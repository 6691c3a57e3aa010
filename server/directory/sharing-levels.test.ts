import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyRight, groupwareRights, mailRights, memberRights, normalRights } from './rights.ts';
import {
  levelOf,
  mayChangeItem,
  mayRemoveItem,
  rightsOfLevel,
  seesFreeBusy,
  seesPrivateItems,
  sharingLevels,
} from './sharing-levels.ts';

test('a level gives rights that are read as the same level, with and without private items', () => {
  for (const level of sharingLevels)
    for (const withPrivate of [false, true]) {
      const rights = rightsOfLevel(level, { withPrivate });
      assert.equal(levelOf(rights), level);
      assert.equal(normalRights(rights), rights);
      assert.equal(seesPrivateItems(rights), withPrivate || level === 'owner', level);
      assert.ok(seesFreeBusy(rights), level);
    }
});

test('each level lets one do what the one before it does', () => {
  const mayDo = sharingLevels.map((level) => {
    const rights = rightsOfLevel(level);
    return [
      seesFreeBusy(rights),
      rights.includes('r'),
      rights.includes('i') && mayChangeItem(rights, { isOwn: true }),
      mayRemoveItem(rights, { isOwn: true }),
      mayChangeItem(rights, { isOwn: false }),
      mayRemoveItem(rights, { isOwn: false }),
      rights.includes('a'),
    ].filter(Boolean).length;
  });
  assert.deepEqual(mayDo, [1, 2, 4, 6, 7]);
});

test('no level sends mail in the name of the owner', () => {
  for (const level of sharingLevels)
    for (const right of ['p', groupwareRights.sendsAs, groupwareRights.sendsOnBehalf])
      assert.ok(!rightsOfLevel(level).includes(right), `${level} ${right}`);
});

test('rights that were not given as a level are read as the highest one they hold', () => {
  assert.equal(levelOf(''), undefined);
  assert.equal(levelOf('234'), undefined);
  assert.equal(levelOf('i5'), undefined);
  assert.equal(levelOf('lr'), 'read');
  assert.equal(levelOf('lrsi'), 'read');
  assert.equal(levelOf(memberRights), 'write');
  assert.equal(levelOf(everyRight), 'owner');
});

test('what IMAP clients see of rights is what RFC 4314 knows', () => {
  assert.equal(mailRights('lrs012345'), 'lrs');
  assert.equal(mailRights(rightsOfLevel('free-busy')), '');
});
