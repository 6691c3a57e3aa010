import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeDns } from '../../../../test/support/fake-dns.ts';
import { lookUpClientName } from './client-name.ts';

test('a name counts only when it leads back to the address', async () => {
  const dns = createFakeDns({
    '9.2.0.192.in-addr.arpa': { ptr: ['liar.test', 'Mail.Example.org'] },
    'liar.test': { a: ['198.51.100.1'] },
    'mail.example.org': { a: ['192.0.2.9'] },
    'Mail.Example.org': { a: ['192.0.2.9'] },
    '8.2.0.192.in-addr.arpa': { ptr: ['liar.test'] },
  });
  assert.equal(await lookUpClientName(dns, '192.0.2.9'), 'mail.example.org');
  assert.equal(await lookUpClientName(dns, '192.0.2.8'), undefined);
  assert.equal(await lookUpClientName(dns, '192.0.2.7'), undefined);
});
