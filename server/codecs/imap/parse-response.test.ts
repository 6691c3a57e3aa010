import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { toCommandText } from './command-text.ts';
import { numberOf, parseResponse, rawTextOf, type ImapResponse } from './parse-response.ts';
import { ResponseReader } from './response-reader.ts';

function parse(text: string): ImapResponse {
  return parseResponse(toCommandText(text));
}

test('status responses with and without codes (RFC 9051 §7.1)', () => {
  assert.deepEqual(parse('* OK [UIDVALIDITY 12] UIDs valid'), {
    kind: 'status',
    tag: '*',
    status: 'OK',
    code: { name: 'UIDVALIDITY', values: [{ kind: 'atom', text: '12' }] },
    text: 'UIDs valid',
  });
  assert.deepEqual(parse('a1 NO no [such] thing'), {
    kind: 'status',
    tag: 'a1',
    status: 'NO',
    text: 'no [such] thing',
  });
  assert.deepEqual(parse('+ idling'), { kind: 'continuation', text: 'idling' });
  assert.deepEqual(parse('+'), { kind: 'continuation', text: '' });
});

test('FETCH data comes as a tree with section names whole (RFC 9051 §7.5.2)', () => {
  const reader = new ResponseReader({ maxKeptLiteralBytes: 4 });
  reader.push(
    Buffer.from(
      '* 12 FETCH (FLAGS (\\Seen) BODY[HEADER.FIELDS ("To" X)]<0> {3}\r\na\0b UID 4 BODY[] {5}\r\nhello)\r\n',
    ),
  );
  const events = [];
  for (let e = reader.next(); e !== undefined; e = reader.next()) events.push(e);
  assert.deepEqual(
    events.map((e) => e.kind),
    ['literal-data', 'literal-end', 'response'],
  );
  const last = events.at(-1)!;
  assert.ok(last.kind === 'response');
  const fetch = parseResponse(last.response);
  assert.ok(fetch.kind === 'data');
  assert.equal(fetch.number, 12);
  assert.equal(fetch.name, 'FETCH');
  const list = fetch.values[0]!;
  assert.ok(list.kind === 'list');
  assert.deepEqual(
    list.items.map((i) => rawTextOf(i) ?? i.kind),
    ['FLAGS', 'list', 'BODY[HEADER.FIELDS ("To" X)]<0>', 'a\0b', 'UID', '4', 'BODY[]', 'literal'],
  );
  assert.equal(numberOf(list.items[5]), 4);
});

test('lists that follow each other without a space are read (RFC 5256 §4)', () => {
  const thread = parse('* THREAD (2)(3 (4)(5))');
  assert.ok(thread.kind === 'data');
  assert.equal(thread.values.length, 2);
});

test('nesting without end is refused', () => {
  assert.throws(() => parse(`* X ${'('.repeat(100_000)}`), InputSyntaxError);
});

test('brackets and bytes above 127 are letters of keywords and names of mailboxes (RFC 9051 §9)', () => {
  const texts = (line: string) => {
    const response = parse(line);
    assert.ok(response.kind === 'data');
    return response.values.map((it) =>
      it.kind === 'list' ? it.items.map((item) => rawTextOf(item)).join(' ') : rawTextOf(it),
    );
  };
  assert.deepEqual(texts('* FLAGS (\\Seen [tag a[b]c done] \xe4)'), [
    '\\Seen [tag a[b]c done] \xe4',
  ]);
  assert.deepEqual(texts('* LIST () "." INBOX.[Gmail'), ['', '.', 'INBOX.[Gmail']);
  assert.deepEqual(texts('* LIST () "." a]b'), ['', '.', 'a]b']);
  assert.deepEqual(texts('* 1 FETCH (FLAGS ([tag) BODY[1] "x]")'), ['FLAGS  BODY[1] x]']);
  const flags = parse('* OK [PERMANENTFLAGS ([tag \\*)] fine');
  assert.ok(flags.kind === 'status');
  assert.equal(flags.text, 'fine');
});
