// A message that is written as an item and read as one again says the same; through a stream, as it goes to Exchange.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFastTransfer } from '#codecs/fast-transfer/read-fast-transfer.ts';
import { writeFastTransfer } from '#codecs/fast-transfer/write-fast-transfer.ts';
import { fileNameOf } from '#codecs/mime/attachments.ts';
import { decodeBody, decodeText } from '#codecs/mime/decode-body.ts';
import { parseHeader, pickFields } from '#codecs/mime/header-fields.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { convertToMessage, type ConvertedItem } from './convert-item.ts';
import { tags } from './property-tags.ts';
import { writeMessage, type NewMessageState } from './write-message.ts';

const usual: NewMessageState = {
  isRead: true,
  isDraft: false,
  isFlagged: false,
  verb: undefined,
  categories: [],
  receivedAt: 1_767_600_000,
  further: [],
};

async function roundTrip(
  text: string,
  state: Partial<NewMessageState> = {},
): Promise<ConvertedItem> {
  const item = writeMessage(Buffer.from(text), { ...usual, ...state });
  return await convertToMessage(readFastTransfer(writeFastTransfer(item)), { maxBytes: 1e7 });
}

const lines = (...all: readonly string[]): string => [...all, ''].join('\r\n');

const head = [
  'Received: from b.test by a.test; Mon, 05 Jan 2026 08:00:00 +0000',
  'From: =?utf-8?q?J=C3=B6rg?= <joerg@b.test>',
  'To: Anna Example <anna@a.test>, carl@c.test',
  'Cc: dora@d.test',
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= and more',
  'Message-ID: <1@b.test>',
  'In-Reply-To: <0@a.test>',
  'References: <0@a.test>',
  'Date: Mon, 05 Jan 2026 08:00:00 +0000',
  'X-Own: kept as it is',
  'MIME-Version: 1.0',
];

const isOfBody = (name: string) => name.startsWith('content-') || name === 'mime-version';

/** The header without what says how the body is written. */
function headerOf(message: Buffer): string {
  const header = parseHeader(message, 0, message.length);
  return pickFields(message, header, (name) => !isOfBody(name)).toString();
}

function leaves(part: MessagePart): MessagePart[] {
  return part.kind === 'multipart' ? part.children.flatMap(leaves) : [part];
}

/** Type, name, and content of each part that is no container. */
function partsOf(message: Buffer): string[] {
  return leaves(parseMessage(message)).map((part) => {
    const content =
      part.type === 'text' && fileNameOf(part) === undefined
        ? decodeText(message, part).trimEnd()
        : decodeBody(message, part).toString('base64');
    return `${part.type}/${part.subtype} ${fileNameOf(part) ?? ''} ${content}`;
  });
}

test('header, text and files come back as they were', async () => {
  const text = lines(
    ...head,
    'Content-Type: multipart/mixed; boundary=m',
    '',
    '--m',
    'Content-Type: multipart/alternative; boundary=a',
    '',
    '--a',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Grüße',
    '--a',
    'Content-Type: multipart/related; boundary=r',
    '',
    '--r',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Grüße <img src="cid:p1"></p>',
    '--r',
    'Content-Type: image/png; name=p.png',
    'Content-ID: <p1>',
    'Content-Transfer-Encoding: base64',
    '',
    'iVBORw0KGgo=',
    '--r--',
    '--a--',
    '--m',
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="a b.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERi0=',
    '--m--',
  );
  const { bytes, losses, receivedAt, flags } = await roundTrip(text);
  assert.deepEqual(losses, []);
  assert.equal(headerOf(bytes), headerOf(Buffer.from(text)));
  assert.deepEqual(partsOf(bytes), partsOf(Buffer.from(text)));
  assert.equal(receivedAt, usual.receivedAt);
  assert.deepEqual([flags.isSeen, flags.isDraft], [true, false]);
});

test('flags, drafts, what was done and categories come back', async () => {
  const text = lines(...head, '', 'Text');
  const states: Partial<NewMessageState>[] = [
    { isRead: false, isFlagged: true, categories: ['Red', 'Blue'] },
    { isDraft: true },
    { verb: 'answered' },
    { verb: 'forwarded' },
  ];
  const found = await Promise.all(states.map(async (it) => (await roundTrip(text, it)).flags));
  assert.deepEqual(found[0], {
    isSeen: false,
    isAnswered: false,
    isFlagged: true,
    isDraft: false,
    keywords: ['Red', 'Blue'],
  });
  assert.deepEqual(
    found.slice(1).map((it) => [it.isDraft, it.isAnswered, it.keywords]),
    [
      [true, false, []],
      [false, true, []],
      [false, false, ['$Forwarded']],
    ],
  );
});

test('what is signed comes back byte for byte', async () => {
  const body = lines(
    '--s',
    'Content-Type: text/plain',
    '',
    'Signed,  with blanks  ',
    '--s',
    'Content-Type: application/pkcs7-signature; name=smime.p7s',
    'Content-Transfer-Encoding: base64',
    '',
    'MIIB',
    '--s--',
  );
  const type =
    'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s';
  const { bytes } = await roundTrip(lines(...head, type, '', body));
  assert.ok(bytes.toString().endsWith(body.trimEnd()) || bytes.toString().includes(body.trimEnd()));
  assert.match(bytes.toString(), /multipart\/signed/);
});

test('messages inside are items inside, and read again as messages', async () => {
  const inner = lines(
    'From: ben@b.test',
    'Date: Mon, 05 Jan 2026 07:00:00 +0000',
    'Subject: Inner',
    '',
    'Inside',
  );
  const text = lines(
    ...head,
    'Content-Type: multipart/mixed; boundary=m',
    '',
    '--m',
    'Content-Type: text/plain',
    '',
    'See below',
    '--m',
    'Content-Type: message/rfc822',
    '',
    `${inner}--m--`,
  );
  const item = writeMessage(Buffer.from(text), usual);
  assert.equal(item.attachments[0]?.content.kind, 'item');
  const { bytes } = await roundTrip(text);
  const forwarded = leaves(parseMessage(bytes)).find((part) => part.subtype === 'rfc822');
  const [embedded] = forwarded!.children;
  assert.match(decodeText(bytes, embedded!), /^Inside/);
  assert.match(headerOf(bytes.subarray(embedded!.headerStart)), /Subject: Inner/);
});

test('mail without a date, people or a text is an item, too', async () => {
  const { bytes } = await roundTrip('Subject: Bare\r\n\r\n');
  assert.match(bytes.toString(), /^Subject: Bare/m);
  const item = writeMessage(Buffer.from('\0\xff broken'), usual);
  assert.ok(item.properties.some(({ id }) => id === tags.messageClass));
});
