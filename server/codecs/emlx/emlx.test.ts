import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { fillParts, missingParts } from './fill-parts.ts';
import { parseEmlx } from './parse-emlx.ts';

const message = 'Subject: a\n\nb <?xml version="1.0"?> c\n';
const plist = (flags: number) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "a" "b">\n<plist version="1.0">\n<dict>\n<key>date-received</key>\n<integer>1700000000</integer>\n<key>flags</key>\n<integer>${flags}</integer>\n</dict>\n</plist>\n`;

const read = (text: string) => {
  const { message, ...rest } = parseEmlx(Buffer.from(text));
  return { message: message.toString(), ...rest };
};

test('a message with the flags and the date that Mail keeps of it', () => {
  const flags = 0b1_0001_0101 + 2 ** 25 + 2 ** 33;
  assert.deepEqual(read(`${message.length}        \n${message}${plist(flags)}`), {
    message,
    flags: ['\\Seen', '\\Answered', '\\Flagged', '$Forwarded', '$NotJunk'],
    receivedAtSeconds: 1_700_000_000,
  });
});

test('a wrong count costs nothing of the message, nor does a missing or damaged property list', () => {
  for (const count of [0, 3, 100_000])
    assert.equal(read(`${count}\n${message}${plist(1)}`).message, message);
  const none = { message, flags: undefined, receivedAtSeconds: undefined };
  assert.deepEqual(read(`${message.length}\n${message}`), none);
  assert.deepEqual(read(`${message.length}\n${message}<?xml version="1.0"?><plist><dict>`), none);
  assert.throws(() => parseEmlx(Buffer.from(message)), InputSyntaxError);
});

const partial = [
  'Subject: a',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: multipart/alternative; boundary=y',
  '',
  '--y',
  '',
  'text',
  '--y',
  'Content-Type: image/png; name=i.png',
  'Content-Transfer-Encoding: 7bit',
  'X-Apple-Content-Length: 3',
  '',
  '',
  '--y--',
  '--x',
  'Content-Type: application/pdf; name=p.pdf',
  'X-Apple-Content-Length: 400',
  'Content-Transfer-Encoding: base64',
  'Content-Disposition: attachment',
  '',
  '',
  '--x--',
  '',
];

for (const newline of ['\n', '\r\n'])
  test(`attachments that lie beside a partial message are put back (${JSON.stringify(newline)})`, () => {
    const message = Buffer.from(partial.join(newline));
    assert.deepEqual(missingParts(message), ['1.2', '2']);
    const pdf = Buffer.alloc(300, 'pdf');
    const whole = fillParts(
      message,
      new Map([
        ['1.2', Buffer.from('png')],
        ['2', pdf],
      ]),
    );
    const [alternative, attachment] = parseMessage(whole).children;
    const image = alternative!.children[1]!;
    assert.equal(decodeBody(whole, image, {}).toString(), 'png');
    assert.deepEqual(decodeBody(whole, attachment!, {}), pdf);
    assert.deepEqual(missingParts(whole), []);
    const half = fillParts(message, new Map([['2', pdf]]));
    assert.deepEqual(missingParts(half), ['1.2']);
  });

test('a part without a body, and without the empty line before it, leaves the boundary at the beginning of a line', () => {
  const message = Buffer.from(
    'Content-Type: multipart/mixed; boundary=x\n\n--x\nX-Apple-Content-Length: 3\n--x\n\nb\n--x--\n',
  );
  const whole = fillParts(message, new Map([['1', Buffer.from('png')]]));
  const [first, second] = parseMessage(whole).children;
  assert.equal(decodeBody(whole, first!, {}).toString(), 'png');
  assert.equal(decodeBody(whole, second!, {}).toString(), 'b');
});
