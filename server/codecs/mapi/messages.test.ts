import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBody, decodeText } from '#codecs/mime/decode-body.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { headerValue } from '#codecs/mime/header-fields.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { attachment, makeItem } from '../../../test/support/mapi/make-item.ts';
import type { ItemParts, Values } from '../../../test/support/mapi/make-item.ts';
import { convertItem, convertToMessage } from './convert-item.ts';
import type { ConvertedItem } from './convert-item.ts';
import type { ConvertOptions } from './convert-options.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';
import { named } from './property-name.ts';

interface Read {
  readonly item: ConvertedItem;
  readonly bytes: Buffer;
  readonly top: MessagePart;
  readonly field: (name: string) => string | undefined;
}

async function convert(
  values: Values,
  parts: ItemParts = {},
  options: Partial<ConvertOptions> = {},
): Promise<Read> {
  const item = await convertItem(makeItem(values, parts), { maxBytes: 1e7, ...options });
  const bytes = Buffer.from(item.bytes);
  const top = parseMessage(bytes);
  const field = (name: string): string | undefined => {
    const value = headerValue(top.header, name);
    return value === undefined ? undefined : decodeEncodedWords(value);
  };
  return { item, bytes, top, field };
}

/** "mixed(text/plain,image/png)" */
function shape({ type, subtype, children, kind }: MessagePart): string {
  if (kind === 'multipart') return `${subtype}(${children.map(shape).join(',')})`;
  return kind === 'message' ? `message(${children.map(shape).join(',')})` : `${type}/${subtype}`;
}

function textOf({ bytes }: Read, part: MessagePart): string {
  return decodeText(bytes, part);
}

const ann: Values = [
  [tags.representingName, 'Ännchen'],
  [tags.representingAddressType, 'SMTP'],
  [tags.representingEmail, 'ann@example.test'],
];

function recipient(type: number, name: string): Values {
  return [
    [tags.recipientType, type],
    [tags.displayName, name],
    [tags.addressType, 'SMTP'],
    [tags.email, `${name.toLowerCase()}@example.test`],
  ];
}

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

test('HTML is byte for byte what it was, with pictures that it shows beside it and others attached', async () => {
  const html = Buffer.from('<p>\xe9<img src="cid:a@b"></p>', 'latin1');
  const picture = Buffer.alloc(100_000, 'picture');
  const read = await convert(
    [...ann, [tags.body, 'plain'], [tags.html, html], [tags.internetCodePage, 28_591]],
    {
      attachments: [
        attachment(
          [
            [tags.attachLongFileName, 'ü.png'],
            [tags.attachContentId, '<a@b>'],
          ],
          picture,
        ),
        attachment(
          [
            [tags.attachLongFileName, 'b.pdf'],
            [tags.attachMimeTag, 'application/pdf'],
          ],
          Buffer.from('pdf'),
        ),
        attachment([[tags.attachLongFileName, 'empty']], Buffer.alloc(0)),
      ],
    },
  );
  assert.equal(
    shape(read.top),
    'mixed(alternative(text/plain,related(text/html,image/png)),application/pdf,application/octet-stream)',
  );
  const related = read.top.children[0]!.children[1]!;
  assert.ok(decodeBody(read.bytes, related.children[0]!).equals(html));
  assert.match(headerValue(related.children[0]!.header, 'content-type')!, /charset=iso-8859-1/);
  assert.ok(decodeBody(read.bytes, related.children[1]!).equals(picture));
  assert.equal(decodeBody(read.bytes, read.top.children[1]!).toString(), 'pdf');
  assert.equal(decodeBody(read.bytes, read.top.children[2]!).length, 0);
  assert.match(read.bytes.toString('latin1'), /filename\*=utf-8''%C3%BC\.png/);
});

/** RTF as it is stored, without compression. */
function rtf(text: string): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(text.length + 12, 0);
  header.writeUInt32LE(text.length, 4);
  header.write('MELA', 8, 'latin1');
  return Buffer.concat([header, Buffer.from(text, 'latin1')]);
}

test('what was wrapped into RTF comes out, and RTF that has formats of its own goes along', async () => {
  const wrapped = String.raw`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Hi{\*\htmltag72 </p>}}`;
  const html = await convert([[tags.rtfCompressed, rtf(wrapped)]]);
  assert.equal(shape(html.top), 'text/html');
  assert.equal(textOf(html, html.top), '<p>Hi</p>');
  const formatted = String.raw`{\rtf1\ansi\pard {\b Bold} text\par}`;
  const own = await convert([[tags.rtfCompressed, rtf(formatted)]]);
  assert.equal(shape(own.top), 'alternative(text/plain,text/rtf)');
  assert.equal(textOf(own, own.top.children[0]!), 'Bold text\r\n');
  assert.equal(decodeBody(own.bytes, own.top.children[1]!).toString(), formatted);
  const plain = await convert([[tags.rtfCompressed, rtf(String.raw`{\rtf1\ansi\pard text\par}`)]]);
  assert.equal(shape(plain.top), 'text/plain');
  const broken = await convert([
    [tags.rtfCompressed, Buffer.from('no rtf at all, really')],
    [tags.body, 'x'],
  ]);
  assert.deepEqual(
    broken.item.losses.map((l) => l.what),
    ['body'],
  );
});

test('items inside become messages, calendar objects and cards', async () => {
  const inner = makeItem([...ann, [tags.subject, 'Inner'], [tags.body, 'inner']], {
    attachments: [attachment([[tags.attachLongFileName, 'x']], Buffer.from('x'))],
  });
  const event = makeItem([
    [tags.messageClass, 'IPM.Appointment'],
    [tags.subject, 'Event'],
    [namedKeys.appointmentStart, 1_700_000_000],
  ]);
  const card = makeItem([
    [tags.messageClass, 'IPM.Contact'],
    [tags.displayName, 'Bob'],
  ]);
  const read = await convert([[tags.body, 'outer']], {
    attachments: [
      attachment([[tags.displayName, 'Inner']], inner),
      attachment([[tags.displayName, 'Event']], event),
      attachment([[tags.displayName, 'Bob']], card),
    ],
  });
  assert.equal(
    shape(read.top),
    'mixed(text/plain,message(mixed(text/plain,application/octet-stream)),text/calendar,text/vcard)',
  );
  assert.match(textOf(read, read.top.children[2]!), /BEGIN:VEVENT/);
});

test('in a mailbox an appointment is a message with a calendar object', async () => {
  const event = makeItem([
    [tags.messageClass, 'IPM.Appointment'],
    [tags.subject, 'Event'],
    [tags.body, 'words'],
    [namedKeys.appointmentStart, 1_700_000_000],
  ]);
  const { bytes } = await convertToMessage(event, { maxBytes: 1e6 });
  assert.equal(shape(parseMessage(bytes)), 'mixed(text/plain,text/calendar)');
});

test('an invitation and an answer have a form for calendar programs', async () => {
  const meeting: Values = [
    ...ann,
    [tags.subject, 'Meeting'],
    [tags.body, 'Please come'],
    [namedKeys.stateFlags, 3],
    [namedKeys.appointmentStart, 1_700_000_000],
    [namedKeys.appointmentEnd, 1_700_003_600],
    [namedKeys.reminderSet, true],
    [namedKeys.reminderDelta, 15],
  ];
  const parts = { recipients: [recipient(1, 'Bob')] };
  const request = await convert(
    [[tags.messageClass, 'IPM.Schedule.Meeting.Request'], ...meeting],
    parts,
  );
  assert.equal(shape(request.top), 'alternative(text/plain,text/calendar)');
  const text = textOf(request, request.top.children[1]!);
  assert.match(text, /METHOD:REQUEST/);
  assert.match(text, /ATTENDEE;CN=Bob.*\r\n? ?.*mailto:bob@example.test/s);
  assert.doesNotMatch(text, /VALARM/);
  const reply = await convert(
    [[tags.messageClass, 'IPM.Schedule.Meeting.Resp.Tent'], ...meeting],
    parts,
  );
  const answer = textOf(reply, reply.top.children[1]!).replaceAll('\r\n ', '');
  assert.match(answer, /METHOD:REPLY/);
  assert.match(answer, /ORGANIZER;CN=Bob:mailto:bob@example.test/);
  assert.match(answer, /ATTENDEE;CN=Ännchen;PARTSTAT=TENTATIVE:mailto:ann@example.test/);
});

test('signed and encrypted messages are as they were sent', async () => {
  const signed =
    'Content-Type: multipart/signed; boundary="b"; micalg=sha1;\r\n protocol="application/pkcs7-signature"\r\n\r\n' +
    '--b\r\nContent-Type: text/plain\r\n\r\nexact  bytes \r\n--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nsig\r\n--b--\r\n';
  const clear = await convert(
    [...ann, [tags.messageClass, 'IPM.Note.SMIME.MultipartSigned'], [tags.body, 'exact']],
    {
      attachments: [attachment([[tags.attachMimeTag, 'multipart/signed']], Buffer.from(signed))],
    },
  );
  assert.ok(clear.bytes.toString('latin1').endsWith(signed.slice(signed.indexOf('--b'))));
  assert.equal(shape(clear.top), 'signed(text/plain,application/pkcs7-signature)');
  const secret = Buffer.alloc(1000, 'secret');
  const opaque = await convert([...ann, [tags.messageClass, 'IPM.Note.SMIME']], {
    attachments: [
      attachment(
        [[tags.attachMimeTag, 'application/pkcs7-mime;smime-type=enveloped-data;name=smime.p7m']],
        secret,
      ),
    ],
  });
  assert.match(opaque.field('content-type')!, /smime-type=enveloped-data/);
  assert.ok(decodeBody(opaque.bytes, opaque.top).equals(secret));
});

test('reports say to programs what they say to people', async () => {
  const failed = await convert(
    [
      [tags.messageClass, 'REPORT.IPM.Note.NDR'],
      ...ann,
      [tags.reportText, 'It failed'],
      [tags.originalSubmitTime, 1_700_000_000],
    ],
    {
      recipients: [
        [
          ...recipient(1, 'Bob'),
          [tags.supplementaryInfo, '<x #5.1.1 smtp; 550 5.1.1 no such user>'],
        ],
      ],
    },
  );
  assert.match(failed.field('content-type')!, /report-type=delivery-status/);
  const [text, machine] = failed.top.children;
  assert.equal(textOf(failed, text!), 'It failed');
  assert.match(
    failed.bytes.toString('latin1', machine!.bodyStart, machine!.bodyEnd),
    /Final-Recipient: rfc822;bob@example\.test\r\nAction: failed\r\nStatus: 5\.1\.1/,
  );
  const read = await convert([
    [tags.messageClass, 'REPORT.IPM.Note.IPNRN'],
    ...ann,
    [tags.originalMessageId, '<o@x.test>'],
    [tags.body, 'read'],
  ]);
  assert.match(
    read.bytes.toString('latin1'),
    /Original-Message-ID: <o@x\.test>\r\nDisposition: .*displayed/,
  );
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

test('marks become flags and keywords', async () => {
  const flags = async (...values: Values): Promise<ConvertedItem['flags']> =>
    (await convert([[tags.body, 'x'], ...values])).item.flags;
  assert.equal((await flags([tags.messageFlags, 1])).isSeen, true);
  assert.equal((await flags([tags.messageFlags, 8])).isSeen, false);
  assert.equal((await flags([tags.messageFlags, 8])).isDraft, true);
  assert.equal((await flags([tags.lastVerb, 103])).isAnswered, true);
  assert.equal((await flags([tags.iconIndex, 261])).isAnswered, true);
  assert.equal((await flags([tags.flagStatus, 2])).isFlagged, true);
  assert.deepEqual((await flags([tags.iconIndex, 262])).keywords, ['$Forwarded']);
  assert.deepEqual((await flags([tags.flagStatus, 1])).keywords, ['$Completed']);
  const categories = await flags([namedKeys.keywords, ['Red Category', 'Größe', 'a(b)']]);
  assert.deepEqual(categories.keywords, ['Red_Category', 'Gr&APYA3w-e', 'a_b_']);
});

test('what cannot be read of an attachment is told, links name what they point to', async () => {
  const damaged: ItemParts['attachments'] = [
    attachment([[tags.attachLongFileName, 'half']], {
      kind: 'data',
      size: 10,
      async *chunks() {
        yield Buffer.from('half ');
        throw new InputSyntaxError('block 7 is missing', 0);
      },
    }),
    attachment([[tags.attachLongFileName, 'gone']], {
      kind: 'item',
      open: async () => {
        throw new InputSyntaxError('node 9 is missing', 0);
      },
    }),
    attachment(
      [
        [tags.attachLongFileName, 'link'],
        [tags.attachMethod, 7],
        [tags.attachLongPathName, 'https://x.test/f'],
      ],
      { kind: 'none' },
    ),
    attachment(
      [
        [tags.attachLongFileName, 'none'],
        [tags.attachMethod, 1],
      ],
      { kind: 'none' },
    ),
  ];
  const read = await convert([[tags.body, 'x']], {
    attachments: damaged,
    problems: ['a checksum is wrong'],
  });
  assert.deepEqual(
    read.item.losses.map((l) => l.what),
    ['damaged', 'attachment', 'attachment-link', 'attachment', 'attachment-damaged'],
  );
  assert.equal(decodeBody(read.bytes, read.top.children[1]!).toString(), 'half ');
  assert.match(
    decodeBody(read.bytes, read.top.children[2]!).toString(),
    /URL=https:\/\/x\.test\/f/,
  );
});

test('an item beyond the limit is refused before all of it is read', async () => {
  let pieces = 0;
  const endless = attachment([[tags.attachLongFileName, 'endless']], {
    kind: 'data',
    size: 1e12,
    async *chunks() {
      for (;;) {
        pieces++;
        yield Buffer.alloc(100_000);
      }
    },
  });
  const item = makeItem([[tags.body, 'x']], { attachments: [endless] });
  await assert.rejects(convertItem(item, { maxBytes: 1e6 }), DomainError);
  assert.ok(pieces < 12);
});

test('every property with a value and no place is a loss, but for what programs keep for themselves', async () => {
  const { item } = await convert([
    [tags.body, 'x'],
    [namedKeys.billing, 'Client 7'],
    [named('publicStrings', 'my field'), 'mine'],
    [named('publicStrings', 'Empty'), ''],
    [named('outlook', 0x8554), '15.0'],
    [0x0e08, 1234],
    [0x10f7, Buffer.alloc(4)],
  ]);
  assert.deepEqual(item.losses, [
    { what: 'property-billing', detail: 'billing: Client 7' },
    { what: 'property-my field', detail: 'my field: mine' },
    { what: 'property-0x10f7', detail: '0x10f7: 4 bytes' },
  ]);
});
