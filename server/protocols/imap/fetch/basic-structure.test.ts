import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, array, constantFrom, property, string } from 'fast-check';
import { formatBodyStructure } from '#codecs/mime/body-structure.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { toBasicStructure } from './basic-structure.ts';

const pieces = constantFrom(
  'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n',
  'Content-Type: multipart/alternative; boundary="b c"\r\n\r\n--b c\r\n',
  '\r\n--a\r\n',
  '\r\n--b c--\r\n',
  'Content-Type: message/rfc822\r\n\r\nSubject: "x\\y" (\r\n',
  'Content-Type: text/html; charset="{3}"\r\nContent-Disposition: attachment; filename="a(b).txt"\r\n\r\n',
  'Content-Language: en, de\r\nContent-ID: <1@x>\r\nContent-Description: \xe4\xf6\r\n',
  'text\r\n\r\nmore\r\n',
);

test('BODY is BODYSTRUCTURE without extension data, whatever the message (RFC 9051 §7.5.2)', () => {
  assertProperty(
    property(array(pieces, { maxLength: 12 }), string(), (list, tail) => {
      const tree = parseMessage(Buffer.from(list.join('') + tail, 'latin1'));
      assert.equal(
        toBasicStructure(formatBodyStructure(tree, { isExtended: true })),
        formatBodyStructure(tree, { isExtended: false }),
      );
    }),
  );
});
