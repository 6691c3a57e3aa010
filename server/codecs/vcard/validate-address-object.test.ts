import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressObjectError, validateAddressObject } from './validate-address-object.ts';

const card = (lines: string): string => `BEGIN:VCARD\r\n${lines}\r\nEND:VCARD\r\n`;

test('one vCard with a UID is an address object; FN and N may be missing (RFC 6352 §5.1)', () => {
  const { uid, version } = validateAddressObject(
    card('VERSION:3.0\r\nUID: a b \r\nEMAIL:a@b.test'),
  );
  assert.deepEqual([uid, version], ['a b', '3.0']);
  assert.equal(validateAddressObject(card('VERSION:4.0\nUID:urn:uuid:1')).version, '4.0');
});

test('what is none is refused with the precondition, line and property (RFC 6352 §6.3.2.1)', () => {
  const valid = card('VERSION:4.0\r\nUID:a\r\nFN:A');
  for (const [text, precondition, message] of [
    ['', 'valid-address-data', 'the text is empty; one vCard is needed'],
    ['hello', 'valid-address-data', /^line 1: no colon/],
    [valid + valid, 'valid-address-data', /^line 7, VERSION: a second vCard/],
    [card('UID:a'), 'valid-address-data', /^VERSION is missing/],
    [card('VERSION:2.1\r\nUID:a'), 'supported-address-data', /^line 2, VERSION: version "2.1"/],
    [card('VERSION:4.0\r\nFN:A'), 'valid-address-data', /^UID is missing/],
    [card('VERSION:4.0\r\nUID:'), 'valid-address-data', 'line 3, UID: it is empty'],
    [
      card('VERSION:4.0\r\nUID:a\r\nUID:b'),
      'valid-address-data',
      /^line 4, UID: there is a second/,
    ],
    [card(`VERSION:4.0\r\nUID:${'x'.repeat(1001)}`), 'valid-address-data', /longer than 1000/],
    [
      card('VERSION:4.0\r\nUID:a\r\nFN:a\0b'),
      'valid-address-data',
      'line 4: the character U+0000 cannot be kept',
    ],
    [card('VERSION:4.0\r\nUID:a\r\nTEL;TYPE="home:1'), 'valid-address-data', /^line 4, TEL: /],
  ] as const)
    assert.throws(
      () => validateAddressObject(text),
      (error) => {
        assert.ok(error instanceof AddressObjectError);
        assert.equal(error.precondition, precondition, text);
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
        return true;
      },
    );
});
