import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCommandText } from './command-text.ts';
import { Decoder } from './decoder.ts';
import { expectEsearchResponse, formatEsearchResponse } from './esearch-response.ts';
import { formatResponseCode } from './response-code.ts';
import { formatThreads } from './thread-response.ts';

test('response codes are written as their standards have them', () => {
  assert.equal(formatResponseCode('TRYCREATE'), '[TRYCREATE]');
  assert.equal(
    formatResponseCode({ kind: 'COPYUID', uidValidity: 7, from: [1, 2, 3, 9], to: [5, 6, 7, 8] }),
    '[COPYUID 7 1:3,9 5:8]',
  );
  assert.equal(
    formatResponseCode({ kind: 'BADCHARSET', charsets: ['UTF-8', 'US-ASCII'] }),
    '[BADCHARSET (UTF-8 US-ASCII)]',
  );
  assert.equal(formatResponseCode({ kind: 'MODIFIED', ranges: [7, 9] }), '[MODIFIED 7:9]');
  assert.equal(
    formatResponseCode({ kind: 'METADATA LONGENTRIES', size: 2199 }),
    '[METADATA LONGENTRIES 2199]',
  );
  assert.equal(
    formatResponseCode({ kind: 'INPROGRESS', tag: 'A1', done: 175, goal: 1000 }),
    '[INPROGRESS ("A1" 175 1000)]',
  );
  assert.equal(formatResponseCode({ kind: 'INPROGRESS' }), '[INPROGRESS]');
  assert.equal(
    formatResponseCode({ kind: 'MESSAGELIMIT', limit: 1000, lowestUid: 23_221 }),
    '[MESSAGELIMIT 1000 23221]',
  );
});

test('a client’s URL can not break out of the line it comes back in', () => {
  const text = formatResponseCode({ kind: 'BADURL', url: 'x]\r\n* BYE"' });
  assert.equal(text, '[BADURL "x]* BYE\\""]');
});

test('ESEARCH responses survive (RFC 9051 §7.3.4)', () => {
  const response = {
    tag: 'A282',
    mailbox: { name: 'a b', uidValidity: 3 },
    isUid: true,
    min: 2,
    max: 9,
    all: { kind: 'set', ranges: [2, 2, 5, 9] },
    count: 6,
    partial: {
      range: { from: 'end', first: 1, last: 100 },
      numbers: { kind: 'set', ranges: [] },
    },
    modseq: 917_162_500,
    addTo: [{ position: 0, numbers: { kind: 'set', ranges: [4, 4] } }],
  } as const;
  const text = formatEsearchResponse(response, 'modified-utf7');
  assert.equal(
    text,
    'ESEARCH (TAG "A282" MAILBOX "a b" UIDVALIDITY 3) UID MIN 2 MAX 9 ALL 2,5:9 COUNT 6 PARTIAL (-1:-100 NIL) MODSEQ 917162500 ADDTO (0 4)',
  );
  const decoder = new Decoder(toCommandText(text.slice('ESEARCH'.length)));
  assert.deepEqual(expectEsearchResponse(decoder), response);
});

test('an empty ESEARCH result leaves ALL out (RFC 4731 §3.1)', () => {
  const empty = { isUid: false, all: { kind: 'set', ranges: [] }, count: 0 } as const;
  assert.equal(formatEsearchResponse(empty, 'utf8'), 'ESEARCH COUNT 0');
});

test('threads are written as nested lists (RFC 5256 §4)', () => {
  const leaf = (number: number) => ({ number, children: [] });
  const threads = [
    leaf(2),
    {
      number: 3,
      children: [
        {
          number: 6,
          children: [
            { number: 4, children: [leaf(23)] },
            { number: 44, children: [{ number: 7, children: [leaf(96)] }] },
          ],
        },
      ],
    },
    { children: [leaf(8), leaf(9)] },
  ];
  assert.equal(formatThreads(threads), '(2)(3 6 (4 23)(44 7 96))((8)(9))');
});

test('a thread of 100,000 answers is written', () => {
  let thread: { number: number; children: readonly object[] } = { number: 100_000, children: [] };
  for (let number = 99_999; number > 0; number--) thread = { number, children: [thread] };
  assert.equal(formatThreads([thread as never]).split(' ').length, 100_000);
});
