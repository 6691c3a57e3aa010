import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ann,
  convert,
  recipient,
  shape,
  textOf,
} from '../../../test/support/mapi/converted-message.ts';
import type { Values } from '../../../test/support/mapi/make-item.ts';
import { tags } from './property-tags.ts';
import { named } from './property-name.ts';

test('a message without a header of its own gets one from its properties', async () => {
  const read = await convert(
    [
      ...ann,
      [tags.senderName, 'Delegate'],
      [tags.senderAddressType, 'SMTP'],
      [tags.senderEmail, 'delegate@example.test'],
      [tags.subject, 'Grüße, viele'],
      [tags.clientSubmitTime, 1_700_000_000],
      [tags.internetMessageId, 'a@example.test'],
      [tags.inReplyTo, '<b@example.test>'],
      [tags.importance, 2],
      [tags.sensitivity, 3],
      [tags.readReceiptRequested, true],
      [tags.body, 'Text\r\n'],
      [named('internetHeaders', 'X-Own'), 'value'],
    ],
    { recipients: [recipient(1, 'Bob'), recipient(2, 'Cid'), recipient(3, 'Dan')] },
  );
  const { field } = read;
  assert.equal(field('from'), 'Ännchen <ann@example.test>');
  assert.equal(field('sender'), 'Delegate <delegate@example.test>');
  assert.equal(field('subject'), 'Grüße, viele');
  assert.equal(field('date'), 'Tue, 14 Nov 2023 22:13:20 +0000');
  assert.equal(field('message-id'), '<a@example.test>');
  assert.equal(field('in-reply-to'), '<b@example.test>');
  assert.equal(field('to'), 'Bob <bob@example.test>');
  assert.equal(field('cc'), 'Cid <cid@example.test>');
  assert.equal(field('bcc'), 'Dan <dan@example.test>');
  assert.equal(field('importance'), 'high');
  assert.equal(field('sensitivity'), 'Company-Confidential');
  assert.equal(field('disposition-notification-to'), 'Ännchen <ann@example.test>');
  assert.equal(field('x-own'), 'value');
  assert.equal(shape(read.top), 'text/plain');
  assert.equal(textOf(read, read.top), 'Text\r\n');
  assert.deepEqual(read.item.losses, []);
  assert.equal(read.item.receivedAt, 1_700_000_000);
});

const transport =
  'Microsoft Mail Internet Headers Version 2.0\r\nReceived: from a by b\r\nFrom: "Real" <real@example.test>\r\n' +
  'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n\tboundary="x"\r\nX-Kept: 1\r\n\r\n--x\r\nX-Part: no\r\n';

test('a message that was received keeps the header that it came with, but for what says how its body is written', async () => {
  const read = await convert([
    ...ann,
    [tags.transportHeaders, transport],
    [tags.subject, 'Grüße'],
    [tags.clientSubmitTime, 1_700_000_000],
    [tags.body, 'Text'],
  ]);
  const header = read.bytes.toString('latin1', 0, read.top.bodyStart);
  assert.match(
    header,
    /^Received: from a by b\r\nFrom: "Real" <real@example\.test>\r\nSubject: =\?utf-8\?Q\?Gr=C3=BC=C3=9Fe\?=\r\nX-Kept: 1\r\nDate: /,
  );
  assert.doesNotMatch(header, /boundary|X-Part|Version 2/);
});

test('a subject that somebody changed takes the place of the one that came', async () => {
  const { field } = await convert([
    [tags.transportHeaders, transport],
    [tags.subject, 'Neu'],
    [tags.body, 'x'],
  ]);
  assert.equal(field('subject'), 'Neu');
  assert.equal(field('x-original-subject'), 'Grüße');
});

test('addresses of a directory are resolved, or kept in a form that can be resolved later', async () => {
  const values: Values = [
    [tags.representingName, 'Eve'],
    [tags.representingAddressType, 'EX'],
    [tags.representingEmail, '/o=Org/cn=Recipients/cn=eve x'],
    [tags.body, 'x'],
  ];
  const unknown = await convert(values);
  assert.equal(
    unknown.field('from'),
    'Eve <IMCEAEX-_o=Org_cn=Recipients_cn=eve+20x@unknown.invalid>',
  );
  assert.deepEqual(
    unknown.item.losses.map((l) => l.what),
    ['address-x500'],
  );
  const known = await convert(
    values,
    {},
    { resolveX500: (dn) => (dn.includes('eve') ? 'eve@example.test' : undefined) },
  );
  assert.equal(known.field('from'), 'Eve <eve@example.test>');
  assert.deepEqual(known.item.losses, []);
});
