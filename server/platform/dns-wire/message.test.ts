import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUTHENTIC_DATA, decode, encode } from 'dns-packet';
import * as fc from 'fast-check';
import { createRandom } from '../random.ts';
import { interpretResponse } from './answer.ts';
import { decodeAnswer, encodeQuery } from './message.ts';
import { normalizeDnsName, reverseName } from './question.ts';
import { toMx, toText } from './record-data.ts';

const question = { name: 'example.test', type: 'MX' } as const;

test('a query carries a random id, mixed case, and asks for DNSSEC status (RFC 5452 §9.2, RFC 6840 §5.7)', () => {
  const random = createRandom();
  const queries = Array.from({ length: 20 }, () => encodeQuery(question, random, true));
  assert.ok(new Set(queries.map((q) => q.id)).size > 15);
  assert.ok(new Set(queries.map((q) => q.sentName)).size > 5);
  const packet = decode(queries[0]!.bytes);
  assert.equal(packet.flag_rd && packet.flag_ad, true);
  const opt = packet.additionals?.[0];
  assert.equal(opt?.type === 'OPT' && opt.flag_do && opt.udpPayloadSize, 1232);
});

test('no answer, however broken, gets past as an error', () => {
  const query = encodeQuery(question, createRandom(), false);
  const good = encode({
    type: 'response',
    id: query.id,
    flags: AUTHENTIC_DATA,
    questions: [{ type: 'MX', name: query.sentName, class: 'IN' }],
    answers: [
      {
        type: 'MX',
        name: 'example.test',
        ttl: 1,
        class: 'IN',
        data: { preference: 1, exchange: 'a.test' },
      },
    ],
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255))), fc.nat(), (changes, length) => {
      const bytes = Buffer.from(good.subarray(0, good.length - (length % 20)));
      for (const [at, value] of changes) bytes[12 + (at % (bytes.length - 12))] = value;
      const answer = decodeAnswer(query, bytes);
      if (answer.kind === 'foreign') return;
      const found = interpretResponse(question, answer.packet);
      if (found.kind !== 'found') return;
      for (const data of found.data) {
        toMx(data);
        toText(data);
      }
    }),
    { numRuns: 500 },
  );
});

test('names are taken as the DNS can hold them', () => {
  assert.equal(normalizeDnsName('Example.TEST.'), 'example.test');
  assert.equal(normalizeDnsName('bücher.test'), 'xn--bcher-kva.test');
  for (const bad of [
    '',
    '.',
    'a..b',
    `${'a'.repeat(64)}.test`,
    'a b.test',
    'a\r\nb',
    'a.'.repeat(130),
  ])
    assert.equal(normalizeDnsName(bad), undefined, bad);
  assert.equal(reverseName('192.0.2.1'), '1.2.0.192.in-addr.arpa');
  assert.equal(
    reverseName('::ffff:192.0.2.1'),
    `1.0.2.0.0.0.0.c.f.f.f.f.${'0.'.repeat(20)}ip6.arpa`,
  );
  assert.equal(reverseName('fe80::1%eth0'), undefined);
});
