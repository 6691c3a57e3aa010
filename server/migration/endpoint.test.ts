import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEndpoint } from './endpoint.ts';

test('an Exchange server may be left to be found by an address', () => {
  for (const text of ['ews:', 'ews://']) {
    const { host, path } = parseEndpoint(text);
    assert.deepEqual([host, path], ['', '']);
  }
  for (const text of ['ews:anna@example.org', 'ews://anna@example.org']) {
    const { host, path } = parseEndpoint(text);
    assert.deepEqual([host, path], ['', 'anna@example.org']);
  }
  assert.equal(parseEndpoint('ews://mail.example.org').host, 'mail.example.org');
  assert.equal(parseEndpoint('ews:mail.example.org').host, 'mail.example.org');
});

test('passwords do not belong into an address, and other servers are to be named', () => {
  for (const text of ['ews://anna:secret@example.org', 'imaps://anna@example.org'])
    assert.throws(() => parseEndpoint(text), { code: 'bad-value', message: /do not belong/ });
  assert.throws(() => parseEndpoint('imaps:'), { code: 'bad-value', message: /names no host/ });
});
