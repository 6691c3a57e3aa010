import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { DataReader, findBareLineEnd } from './data-reader.ts';
import { DataWriter } from './data-writer.ts';
import { LineBuffer } from './line-buffer.ts';

function read(pieces: readonly Buffer[], maxBytes = 1e6) {
  const reader = new DataReader(maxBytes);
  let rest = Buffer.alloc(0);
  for (const piece of pieces) {
    const used = reader.push(piece);
    rest = Buffer.concat([rest, piece.subarray(used)]);
  }
  return { reader, content: Buffer.concat(reader.takeChunks()).toString('latin1'), rest };
}

function cut(wire: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.filter((c) => c < wire.length).sort((a, b) => a - b), wire.length];
  return at.slice(1).map((end, i) => wire.subarray(at[i], end));
}

test('stuffed dots are removed and the final dot ends the data (RFC 5321 §4.5.2)', () => {
  const { reader, content, rest } = read([Buffer.from('..a\r\n.b\r\n\r\nc.\r\n.\r\nQUIT\r\n')]);
  assert.equal(content, '.a\r\nb\r\n\r\nc.\r\n');
  assert.equal(reader.isDone, true);
  assert.equal(reader.size, content.length);
  assert.equal(rest.toString(), 'QUIT\r\n');
});

test('an empty message is a dot at once', () => {
  const { reader, content } = read([Buffer.from('.\r\n')]);
  assert.deepEqual([reader.isDone, content], [true, '']);
});

test('no other line end ends the data: each smuggling form is a fault (RFC 5321 §2.3.8)', () => {
  const forms: [string, string][] = [
    ['\n.\n', 'bare-lf'],
    ['\n.\r\n', 'bare-lf'],
    ['\r\n.\n', 'bare-lf'],
    ['\r.\r\n', 'bare-cr'],
    ['\r\n.\r', 'bare-cr'],
    ['\r.\r', 'bare-cr'],
    ['\r\r\n.\r\n', 'bare-cr'],
    ['\r\n\x00.\n', 'bare-lf'],
  ];
  for (const [form, fault] of forms) {
    const wire = Buffer.from(`x${form}MAIL FROM:<evil@example.test>\r\n.\r\n`);
    for (let size = 1; size <= 4; size++) {
      const pieces = cut(
        wire,
        [...wire.keys()].filter((i) => i % size === 0),
      );
      const { reader } = read(pieces);
      assert.deepEqual([reader.isDone, reader.fault], [false, fault], JSON.stringify(form));
    }
  }
});

test('what the writer sends, the reader gives back, in any pieces', () => {
  const line = fc.constantFrom('.', '..', '.a', 'a', '', 'a.', '\x00.', 'long '.repeat(30));
  fc.assert(
    fc.property(
      fc.array(line),
      fc.array(fc.nat(400)),
      fc.array(fc.nat(400)),
      (lines, cutsOut, cutsIn) => {
        const content = lines.map((l) => `${l}\r\n`).join('');
        const writer = new DataWriter();
        const out = cut(Buffer.from(content), cutsOut).flatMap((p) => writer.push(p));
        const wire = Buffer.concat([...out, writer.end()]);
        const got = read(cut(wire, cutsIn));
        assert.deepEqual([got.content, got.reader.isDone, got.rest.length], [content, true, 0]);
      },
    ),
    { numRuns: 300 },
  );
});

test('the writer repairs lone CR, lone LF and a missing last line end', () => {
  const cases: [string[], string][] = [
    [['a\nb'], 'a\r\nb\r\n.\r\n'],
    [['a\r.b\n.c'], 'a\r\n..b\r\n..c\r\n.\r\n'],
    [['a\r', '\nb\r', 'c\r'], 'a\r\nb\r\nc\r\n.\r\n'],
    [['a\r', '\n', '.'], 'a\r\n..\r\n.\r\n'],
    [[''], '.\r\n'],
  ];
  for (const [pieces, expected] of cases) {
    const writer = new DataWriter();
    const out = pieces.flatMap((p) => writer.push(Buffer.from(p)));
    assert.equal(Buffer.concat([...out, writer.end()]).toString(), expected);
  }
});

test('hostile content costs linear time', () => {
  const lonely = Buffer.alloc(300_000, '\r');
  const writer = new DataWriter();
  writer.push(lonely);
  findBareLineEnd([Buffer.alloc(300_000, 'x')]);
});

test('beyond the limit content is counted, not kept', () => {
  const { reader, content } = read(
    [Buffer.from('0123456789\r\n'), Buffer.from('more\r\n.\r\n')],
    10,
  );
  assert.deepEqual([reader.isTooLarge, reader.isDone, content, reader.size], [true, true, '', 18]);
});

test('a lone line end in content is found across pieces', () => {
  const find = (...pieces: string[]) => findBareLineEnd(pieces.map((p) => Buffer.from(p)));
  assert.equal(find('a\r\nb', '\r', '\n'), undefined);
  assert.equal(find('a\r', 'b'), 'bare-cr');
  assert.equal(find('a\r\n\n'), 'bare-lf');
  assert.equal(find('a\r'), 'bare-cr');
});

test('lines are taken one by one within their limit', () => {
  const buffer = new LineBuffer();
  const take = (max = 20) => {
    const line = buffer.takeLine(max);
    return typeof line === 'string' ? line : `[${line.toString()}]`;
  };
  buffer.append(Buffer.from('EHLO a\r\nMA'));
  assert.deepEqual([take(), take()], ['[EHLO a]', 'partial']);
  buffer.append(Buffer.from('IL x\r\n\r\nabc\n'));
  assert.deepEqual([take(), take(), take()], ['[MAIL x]', '[]', 'bare-lf']);
  buffer.clear();
  buffer.append(Buffer.from('a\rb\r\n'));
  assert.equal(take(), 'bare-cr');
  buffer.clear();
  buffer.append(Buffer.from('x'.repeat(20)));
  assert.equal(take(), 'too-long');
  buffer.clear();
  buffer.append(Buffer.from('abcdef'));
  assert.equal(buffer.takeBytes(2).toString(), 'ab');
  buffer.restore(Buffer.from('!'));
  assert.equal(buffer.takeBytes().toString(), '!cdef');
});
