import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatImapUrl, parseImapUrl } from './imap-url.ts';

test('absolute and relative URLs name messages and their parts (RFC 5092 §11)', () => {
  assert.deepEqual(parseImapUrl('/INBOX;UIDVALIDITY=785799047/;UID=113330/;section=1.5.MIME'), {
    mailbox: 'INBOX',
    uidValidity: 785_799_047,
    uid: 113_330,
    section: { path: [1, 5], part: 'mime' },
  });
  assert.deepEqual(
    parseImapUrl('imap://joe%40x;AUTH=PLAIN@[::1]:143/a/b%20c/;UID=2/;PARTIAL=0.1024'),
    {
      server: { user: 'joe@x', auth: 'PLAIN', host: '[::1]', port: 143 },
      mailbox: 'a/b c',
      uid: 2,
      partial: { origin: 0, count: 1024 },
    },
  );
  assert.deepEqual(parseImapUrl('/;UID=20/;SECTION=HEADER.FIELDS%20(DATE)'), {
    uid: 20,
    section: { path: [], part: 'header-fields', fields: ['DATE'] },
  });
  assert.deepEqual(parseImapUrl(';UID=20'), { uid: 20 });
});

test('URLAUTH has its access, its proof and the rump the proof is made over (RFC 4467 §2)', () => {
  const rump =
    'imap://joe@example.com/INBOX/;uid=20;expire=2026-01-01T00:00:00Z;urlauth=submit+fred';
  const url = parseImapUrl(`${rump}:internal:91354a473744909de610943775f92038`);
  assert.deepEqual(url.urlAuth, {
    expires: '2026-01-01T00:00:00Z',
    access: { kind: 'submit', user: 'fred' },
    proof: { mechanism: 'INTERNAL', token: '91354a473744909de610943775f92038' },
    rump,
  });
  assert.equal(parseImapUrl(rump).urlAuth?.rump, rump);
});

test('URLs survive formatting and parsing', () => {
  for (const text of [
    'imap://joe@example.com/INBOX;UIDVALIDITY=7/;UID=20/;SECTION=1.2/;PARTIAL=3.4;URLAUTH=authuser',
    '/a%20%C3%A9/;UID=1',
    '/;UID=1/;PARTIAL=5',
  ])
    assert.equal(formatImapUrl(parseImapUrl(text)), text);
});

test('what is no IMAP URL is a syntax error', () => {
  for (const text of [
    'http://x/',
    'imap://',
    '/a b',
    '/%ff/;UID=1',
    '/x?subject',
    '/x/;UID=',
    '/x/;UID=1/;SECTION=0',
    '/x;URLAUTH=nobody',
    `/${'x'.repeat(9000)}`,
  ])
    assert.throws(() => parseImapUrl(text), InputSyntaxError, text);
});
