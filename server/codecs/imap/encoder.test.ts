import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Encoder } from './encoder.ts';

function encode(write: (encoder: Encoder) => void, names?: 'utf8'): string {
  const encoder = new Encoder(names === undefined ? {} : { names });
  write(encoder);
  return encoder.takeBuffer().toString('latin1');
}

test('strings are quoted where possible and literal otherwise (RFC 9051 §4.3)', () => {
  assert.equal(
    encode((e) => e.string('a "b" \\')),
    '"a \\"b\\" \\\\"',
  );
  assert.equal(
    encode((e) => e.string('a\r\nb')),
    '{4}\r\na\r\nb',
  );
  assert.equal(
    encode((e) => e.string('a\0b')),
    '~{3}\r\na\0b',
  );
  assert.equal(
    encode((e) => e.string('\u00e9')),
    '{2}\r\n\xc3\xa9',
  );
  assert.equal(
    encode((e) => e.string('\u00e9'), 'utf8'),
    '"\xc3\xa9"',
  );
  assert.equal(
    encode((e) => e.rawString('\xff'), 'utf8'),
    '{1}\r\n\xff',
  );
  assert.equal(
    encode((e) => e.astring('nil')),
    '"nil"',
  );
  assert.equal(
    encode((e) => e.nstring(undefined)),
    'NIL',
  );
});

test('mailbox names are modified UTF-7 until UTF-8 is agreed on (RFC 9051 §5.1)', () => {
  assert.equal(
    encode((e) => e.mailbox('\u00e9 b')),
    '"&AOk- b"',
  );
  assert.equal(
    encode((e) => e.mailbox('\u00e9'), 'utf8'),
    '"\xc3\xa9"',
  );
  assert.equal(
    encode((e) => e.mailbox('INBOX')),
    'INBOX',
  );
});

test('a large body stays the Buffer it is', () => {
  const body = Buffer.alloc(100_000, 120);
  const chunks = new Encoder().raw('BODY[] ').literal(body).raw(')\r\n').takeChunks();
  assert.deepEqual(
    chunks.map((c) => c.length),
    [17, 100_000, 3],
  );
  assert.equal(chunks[1]!.buffer, body.buffer);
});

test('a client is told where to wait for the continuation (RFC 7888 §5)', () => {
  const segmentsOf = (literals: 'sync' | 'plus' | 'minus', size: number) =>
    new Encoder({ literals })
      .raw('a LOGIN ')
      .literal(Buffer.alloc(size, 120))
      .raw('\r\n')
      .takeSegments()
      .map((s) => `${s.bytes.toString().slice(0, 14)}${s.awaitsContinuation ? ' wait' : ''}`);
  assert.deepEqual(segmentsOf('sync', 1), ['a LOGIN {1}\r\n wait', 'x\r\n']);
  assert.deepEqual(segmentsOf('plus', 1), ['a LOGIN {1+}\r\nx\r\n'.slice(0, 14)]);
  assert.deepEqual(segmentsOf('minus', 5000)[0], 'a LOGIN {5000} wait');
});

test('the length is known while collecting, and the encoder is empty after taking', () => {
  const encoder = new Encoder();
  for (let i = 0; i < 10_000; i++) encoder.raw(`* ${i} FETCH (UID ${i})\r\n`);
  const { byteLength } = encoder;
  assert.equal(encoder.takeBuffer().length, byteLength);
  assert.equal(encoder.byteLength, 0);
});
