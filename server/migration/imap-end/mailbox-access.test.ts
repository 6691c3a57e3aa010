import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toMailboxAccess } from './mailbox-access.ts';

const of = (entries: readonly (readonly [string, string])[], own = ['ann']) =>
  toMailboxAccess(
    entries.map(([identifier, rights]) => ({ identifier, rights })),
    { own, path: ['Lists', 'New'] },
  );

test('the owner and who signed in for the account give nothing to others', () => {
  const cyrus: readonly (readonly [string, string])[] = [
    ['ann', 'lrswipkxtecdan'],
    ['cyrus', 'lrswipkxtecdan'],
    ['ben', 'lrs'],
  ];
  assert.deepEqual(of(cyrus, ['ann@example.org', 'cyrus']).access, [{ who: 'ben', rights: 'lrs' }]);
  assert.deepEqual(of([['owner', 'aceilrstwx']]).access, []);
  assert.deepEqual(of([['Ann@Example.org', 'lr']]).access, []);
  // Somebody else who has the same name elsewhere.
  assert.deepEqual(of([['ann@other.test', 'lr']], ['ann@example.org']).access, [
    { who: 'ann@other.test', rights: 'lr' },
  ]);
});

test('groups and everybody are named as servers name them', () => {
  assert.deepEqual(
    of([
      ['group:sales', 'lr'],
      ['group=sales', 'lr'],
      ['$sales', 'lr'],
      ['user=ben', 'lr'],
      ['Anyone', 'l'],
    ]).access,
    [
      { who: 'sales', rights: 'lr', isGroup: true },
      { who: 'sales', rights: 'lr', isGroup: true },
      { who: 'sales', rights: 'lr', isGroup: true },
      { who: 'ben', rights: 'lr' },
      { who: 'anyone', rights: 'l' },
    ],
  );
});

// RFC 4314 §2.1.1
test('letters of older servers are those that they became, and what a server made up is left out', () => {
  const rightsOf = (rights: string) => of([['ben', rights]]).access[0]?.rights;
  assert.equal(rightsOf('lrswipcda'), 'lrswipkxtea');
  assert.equal(rightsOf('lrswipkcda'), 'lrswipktea');
  assert.equal(rightsOf('lrten09'), 'lrte');
  assert.equal(rightsOf('09'), undefined);
});

test('who is denied does not get in as one of many', () => {
  const { access, losses } = of([
    ['anyone', 'lr'],
    ['$sales', 'lrs'],
    ['ben', 'lr'],
    ['-cat', 'r'],
  ]);
  assert.deepEqual(access, [{ who: 'ben', rights: 'lr' }]);
  assert.equal(
    losses[0]?.detail,
    'Lists/New: denied is -cat (r): not carried, and because of it not anyone (lr), sales (lrs)',
  );
});
