import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '#platform/ids.ts';
import {
  checkedResourcePolicy,
  defaultResourcePolicy,
  resourceBounds,
  type ResourceChange,
} from './resource-policy.ts';
import { normalTimeZone } from './time-zone.ts';

const check = (change: ResourceChange) =>
  checkedResourcePolicy({ ...defaultResourcePolicy, ...change });

test('a resource that is not described is a room that everybody may book', () => {
  assert.deepEqual(check({}), defaultResourcePolicy);
});

test('what is outside of its bounds is refused with the bounds', () => {
  for (const [change, message] of [
    [{ capacity: 0 }, /capacity is a whole number from 1 to 100000 persons, not 0/],
    [{ capacity: 1.5 }, /capacity/],
    [{ advanceDays: 4_000 }, /from 1 to 3650 days/],
    [{ maxMinutes: 0 }, /longest booking/],
    [{ bufferMinutes: -1 }, /from 0 to 1440 minutes/],
    [{ conflicts: { kind: 'allow', percent: 101 } }, /from 1 to 100 per cent/],
    [{ building: 'x'.repeat(101) }, /the building is one line of at most 100/],
    [{ features: ['a\nb'] }, /a feature is one line/],
    [{ bookers: [] }, /name bookers, or anyone/],
    [{ kind: 'car' as never }, /room, equipment/],
  ] as const)
    assert.throws(() => check(change), { code: 'bad-value', message });
  const features = Array.from({ length: resourceBounds.features + 1 }, (_, i) => `f${i}`);
  assert.throws(() => check({ features }), { code: 'limit-reached', message: /at most 50 feat/ });
});

test('a request that only an approver can answer needs an approver', () => {
  const refused = { code: 'bad-value', message: /name an approver/ };
  assert.throws(() => check({ conflicts: { kind: 'ask' } }), refused);
  assert.throws(() => check({ autoAccepts: false }), refused);
  const approvers = [accountId(7), accountId(7)];
  assert.deepEqual(check({ autoAccepts: false, approvers }).approvers, [7]);
});

test('features are kept once, without blanks around them', () => {
  assert.deepEqual(check({ features: [' projector', 'projector', ''] }).features, ['projector']);
});

test('a time zone has a name of the IANA data base, in its spelling', () => {
  assert.equal(normalTimeZone('europe/berlin'), 'Europe/Berlin');
  assert.equal(normalTimeZone('UTC'), 'UTC');
  for (const text of ['', '+01:00', 'Mars/Base', 'x'.repeat(1_000)])
    assert.throws(() => normalTimeZone(text), { code: 'bad-value', message: /"Europe\/Berlin"/ });
});
