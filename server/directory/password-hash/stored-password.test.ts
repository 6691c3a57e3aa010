import assert from 'node:assert/strict';
import { createHash, pbkdf2Sync } from 'node:crypto';
import { test } from 'node:test';
import { hash as bcryptHash } from 'bcryptjs';
import {
  acceptImportedHash,
  hashPassword,
  isOutdatedHash,
  verifyPassword,
} from './stored-password.ts';

async function assertOpens(stored: string, password: string): Promise<void> {
  const kept = acceptImportedHash(stored, { allowPlain: true });
  assert.ok(await verifyPassword(password, kept), stored);
  assert.ok(!(await verifyPassword(`${password}x`, kept)), stored);
  assert.ok(!(await verifyPassword('', kept)), stored);
  assert.ok(isOutdatedHash(kept) || stored.includes('argon2id'));
}

test('own hashes are argon2id with 19 MiB and two passes (RFC 9106)', async () => {
  const stored = await hashPassword('pässwörd', Buffer.alloc(16, 1));
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.ok(!isOutdatedHash(stored));
  await assertOpens(stored, 'pässwörd');
});

test('passwords are compared composed, with one kind of space (RFC 8265 §4.2.1)', async () => {
  const stored = await hashPassword('a\u0308 b', Buffer.alloc(16, 1));
  assert.ok(await verifyPassword('\u00e4\u00a0b', stored));
  assert.ok(!(await verifyPassword('\u00c4 b', stored)));
});

test('crypt(3) hashes open as the originals do', async () => {
  // The first ones were made by `openssl passwd`; those with rounds are the vectors of SHA-crypt.txt.
  await assertOpens('$1$xxxxxxxx$UYCIxa628.9qXjpQCjM4a.', 'password');
  await assertOpens('$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5', 'Hello world!');
  await assertOpens(
    '{SHA512-CRYPT}$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    'Hello world!',
  );
  await assertOpens(
    '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA',
    'Hello world!',
  );
  await assertOpens(
    '$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1',
    'a very much longer text to encrypt.  This one even stretches over morethan one line.',
  );
});

test('bcrypt hashes open, with any of their prefixes', async () => {
  const stored = await bcryptHash('secret', 4);
  await assertOpens(stored, 'secret');
  await assertOpens(`{BLF-CRYPT}${stored.replace('$2b$', '$2y$')}`, 'secret');
  // A vector of the original crypt_blowfish.
  await assertOpens('$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U');
});

test('LDAP digests open, salted and not', async () => {
  const salt = Buffer.from('pepper');
  for (const [scheme, algorithm] of [
    ['SHA', 'sha1'],
    ['SHA256', 'sha256'],
    ['SHA512', 'sha512'],
  ] as const) {
    const plain = createHash(algorithm).update('secret').digest('base64');
    await assertOpens(`{${scheme}}${plain}`, 'secret');
    const salted = createHash(algorithm).update('secret').update(salt).digest();
    await assertOpens(`{S${scheme}}${Buffer.concat([salted, salt]).toString('base64')}`, 'secret');
  }
});

test('PBKDF2 hashes open in the forms of Dovecot, Django and passlib', async () => {
  const key = (digest: string, length: number) =>
    pbkdf2Sync('secret', 'salty', 1_000, length, digest);
  await assertOpens(`{PBKDF2}$1$salty$1000$${key('sha1', 20).toString('hex')}`, 'secret');
  await assertOpens(`pbkdf2_sha256$1000$salty$${key('sha256', 32).toString('base64')}`, 'secret');
  const ab64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('+', '.').replaceAll('=', '');
  const salt = ab64(Buffer.from('salty'));
  await assertOpens(`$pbkdf2-sha256$1000$${salt}$${ab64(key('sha256', 32))}`, 'secret');
  await assertOpens(`{PBKDF2-SHA512}1000$${salt}$${ab64(key('sha512', 64))}`, 'secret');
});

test('unknown schemes, damaged hashes and plain text are refused; the message does not show the hash', () => {
  assert.throws(() => acceptImportedHash('$y$j9T$abcdef$ghijkl', { allowPlain: false }), {
    code: 'not-supported',
    message: /\$y\$(?!j9T)/,
  });
  for (const text of ['{PLAIN}secret', '$6$salt$tooshort', '{PBKDF2}$1$salty$1000$00', '$5$salt'])
    assert.throws(() => acceptImportedHash(text, { allowPlain: false }), { code: 'bad-value' });
});

test('a hash that would cost too much is not computed', async () => {
  const greedy =
    '$argon2id$v=19$m=9999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  assert.ok(!(await verifyPassword('x', greedy)));
  assert.ok(!(await verifyPassword('x', '$6$rounds=999999999$salt$x')));
  assert.ok(
    !(await verifyPassword('x', '{PBKDF2}$1$salty$99999999$00112233445566778899aabbccddeeff')),
  );
});
