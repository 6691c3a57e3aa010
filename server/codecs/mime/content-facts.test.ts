import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasAttachment } from './attachments.ts';
import { parseMessage } from './parse-message.ts';

function related(...parts: string[]) {
  const body = parts.map((part) => `--b\r\n${part}\r\n\r\nx\r\n`).join('');
  return parseMessage(
    Buffer.from(
      `Content-Type: multipart/related; type="text/html"; boundary=b\r\n\r\n${body}--b--\r\n`,
    ),
  );
}

test('parts of a multipart/related beside its root belong to the text, unless they say that they are attached (RFC 2387 §3)', () => {
  const html = 'Content-Type: text/html';
  const picture = 'Content-Type: image/png; name=a.png\r\nContent-ID: <a@x>';
  assert.equal(hasAttachment(related(html, picture)), false);
  assert.equal(hasAttachment(related(html, 'Content-Type: text/css; name=a.css')), false);
  const attached = `${picture}\r\nContent-Disposition: attachment`;
  assert.equal(hasAttachment(related(html, attached)), true);
  // The root itself is judged as it would be alone.
  assert.equal(hasAttachment(related('Content-Type: application/pdf', picture)), true);
  const root = 'Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n\r\nx\r\n--i--';
  assert.equal(hasAttachment(related(root, picture)), false);
});

test('Content-Language is a list of tags, with comments and folds between them (RFC 3282 §2)', () => {
  const languages = (value: string) =>
    parseMessage(Buffer.from(`Content-Language:${value}\r\n\r\n`)).fields.languages;
  assert.deepEqual(languages(' en'), ['en']);
  assert.deepEqual(languages(' mi , de-CH,\r\n\tzh-Hant (a comment, it is)'), [
    'mi',
    'de-CH',
    'zh-Hant',
  ]);
  assert.deepEqual(languages(' (none) '), []);
  assert.deepEqual(languages(' en; q=1'), ['en']);
  assert.equal(languages(` ${'en,'.repeat(500)}en`).length, 50);
});
