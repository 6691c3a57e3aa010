import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toFolderAccess } from './to-access.ts';

const bob = { kind: 'principal', principal: { name: 'bob@example.org', isGroup: false } } as const;
const team = { kind: 'principal', principal: { name: 'team@example.org', isGroup: true } } as const;

test('privileges become letters, those of one principal together', () => {
  assert.deepEqual(
    toFolderAccess([
      { who: bob, privileges: ['read'] },
      { who: bob, privileges: ['write-content', 'bind', 'read-free-busy'] },
      { who: team, privileges: ['all'] },
      { who: { kind: 'all' }, privileges: ['read-free-busy'] },
      { who: { kind: 'authenticated' }, privileges: ['unlock'] },
    ]),
    [
      { who: 'bob@example.org', rights: 'lrwi' },
      { who: 'team@example.org', rights: 'lrswikxtea', isGroup: true },
      { who: 'anyone', rights: '', isFreeBusyOnly: true },
    ],
  );
});
