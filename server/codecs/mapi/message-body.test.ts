import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { headerValue } from '#codecs/mime/header-fields.ts';
import { ann, convert, shape, textOf } from '../../../test/support/mapi/converted-message.ts';
import { attachment } from '../../../test/support/mapi/make-item.ts';
import { tags } from './property-tags.ts';

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
