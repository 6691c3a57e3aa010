import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { CommandReader, type CommandEvent, type CommandReaderLimits } from './command-reader.ts';

type Decision = 'keep' | 'stream' | 'refuse';

/** What a session saw, in a form that does not depend on how the bytes were cut. */
function readAll(
  input: string | Buffer,
  options: { cuts?: number[]; decide?: Decision; limits?: Partial<CommandReaderLimits> } = {},
): unknown[] {
  const bytes = Buffer.from(input as string, 'latin1');
  const cuts = [...(options.cuts ?? [])].map((c) => c % (bytes.length + 1)).sort((a, b) => a - b);
  const reader = new CommandReader(options.limits);
  const seen: unknown[] = [];
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    reader.push(bytes.subarray(at, cut));
    at = cut;
    for (let event = reader.next(); event !== undefined; event = reader.next()) {
      note(seen, event);
      if (event.kind !== 'literal') continue;
      if (options.decide === 'refuse') reader.refuseLiteral();
      else if (options.decide === 'stream') reader.streamLiteral();
      else reader.keepLiteral();
    }
  }
  return seen;
}

function note(seen: unknown[], event: CommandEvent): void {
  if (event.kind === 'command')
    seen.push([
      event.command.text,
      ...event.command.literals.map((l) =>
        l.kind === 'kept' ? l.bytes.toString('latin1') : l.kind,
      ),
    ]);
  else if (event.kind === 'literal') seen.push({ literal: event.literal.size, sync: event.isSync });
  else if (event.kind === 'literal-data') {
    const last = seen.at(-1) as { data?: string };
    const data = event.bytes.toString('latin1');
    if (last.data === undefined) seen.push({ data });
    else last.data += data;
  } else if (event.kind === 'invalid') seen.push({ invalid: event.reason, tag: event.tag });
  else if (event.kind === 'continuation') seen.push({ line: event.text });
}

test('pipelined commands of one chunk all come out, in order', () => {
  assert.deepEqual(readAll('a NOOP\r\nb CHECK\r\nc LOG'), [['a NOOP'], ['b CHECK']]);
});

test('a literal stands in the text as one NUL and keeps its bytes (RFC 9051 §4.3)', () => {
  assert.deepEqual(readAll('a LOGIN {3}\r\nbob {4+}\r\np\r\nw\r\n'), [
    { literal: 3, sync: true },
    { literal: 4, sync: false },
    ['a LOGIN \0 \0', 'bob', 'p\r\nw'],
  ]);
});

test('a streamed literal goes to the session and leaves a marker in the command', () => {
  assert.deepEqual(readAll('a APPEND x ~{5}\r\na\0b\r\n\r\nb NOOP\r\n', { decide: 'stream' }), [
    { literal: 5, sync: true },
    { data: 'a\0b\r\n' },
    ['a APPEND x \0', 'streamed'],
    ['b NOOP'],
  ]);
});

test('a refused non-synchronising literal is skipped with the rest of its command (RFC 7888 §4)', () => {
  assert.deepEqual(
    readAll('a LOGIN {9+}\r\nb LOGOUT\r {2+}\r\nxy\r\nc NOOP\r\n', { decide: 'refuse' }),
    [{ literal: 9, sync: false }, ['c NOOP']],
  );
});

test('after a refused synchronising literal the next line is a command', () => {
  assert.deepEqual(readAll('a LOGIN {9}\r\nc NOOP\r\n', { decide: 'refuse' }), [
    { literal: 9, sync: true },
    ['c NOOP'],
  ]);
});

test('an over-long line is reported with its tag and skipped to its end, its literal included', () => {
  const long = 'x'.repeat(200);
  const limits = { maxLineBytes: 50 };
  assert.deepEqual(readAll(`t1 ${long}\r\nb NOOP\r\n`, { limits }), [
    { invalid: 'line-too-long', tag: 't1' },
    ['b NOOP'],
  ]);
  assert.deepEqual(readAll(`t1 ${long} {10+}\r\nb LOGOUT\r\n\r\nc NOOP\r\n`, { limits }), [
    { invalid: 'line-too-long', tag: 't1' },
    ['c NOOP'],
  ]);
});

test('NUL and bare CR make a command void; NUL in a literal too, but not in a literal8', () => {
  assert.deepEqual(readAll('a NO\0OP\r\nb NO\rOP\r\n'), [
    { invalid: 'nul', tag: 'a' },
    { invalid: 'bare-cr', tag: 'b' },
  ]);
  assert.deepEqual(readAll('a X {1+}\r\n\0\r\nb X ~{1+}\r\n\0\r\n'), [
    { literal: 1, sync: false },
    { invalid: 'nul', tag: 'a' },
    { literal: 1, sync: false },
    ['b X \0', '\0'],
  ]);
});

test('a line that ends in LF alone is taken, or refused when so configured', () => {
  assert.deepEqual(readAll('a NOOP\n'), [['a NOOP']]);
  assert.deepEqual(readAll('a NOOP\nb NOOP\r\n', { limits: { bareLf: 'refuse' } }), [
    { invalid: 'bare-lf', tag: 'a' },
    ['b NOOP'],
  ]);
});

test('kept literals, literals and text of one command are bounded', () => {
  const many = 'a X {1+}\r\nx {1+}\r\nx {1+}\r\nx\r\nb NOOP\r\n';
  assert.deepEqual(readAll(many, { limits: { maxLiterals: 2 } }).slice(2), [
    { invalid: 'too-many-literals', tag: 'a' },
    ['b NOOP'],
  ]);
  assert.deepEqual(readAll(many, { limits: { maxKeptBytes: 1 } }).slice(2), [
    { invalid: 'literals-too-large', tag: 'a' },
    ['b NOOP'],
  ]);
  assert.deepEqual(readAll(many, { limits: { maxCommandBytes: 11 } }).slice(2), [
    { invalid: 'command-too-long', tag: 'a' },
    ['b NOOP'],
  ]);
});

test('a continuation line is taken as it is, and what follows can be taken raw', () => {
  const reader = new CommandReader();
  reader.push(Buffer.from('a IDLE\r\nDONE {5}\r\nb COMPRESS DEFLATE\r\nrest'));
  assert.equal(reader.next()?.kind, 'command');
  reader.expectContinuation();
  assert.deepEqual(reader.next(), { kind: 'continuation', text: 'DONE {5}' });
  assert.equal(reader.next()?.kind, 'command');
  assert.equal(reader.takeBuffered().toString(), 'rest');
  assert.equal(reader.bufferedBytes, 0);
});

test('any split into chunks gives the same events', () => {
  const line = fc
    .array(
      fc.oneof(
        fc.constantFrom('a NOOP', ' ', '(', '{', '}', '"', '\0', '\r', 'x'.repeat(60), '\n'),
        fc
          .integer({ min: 0, max: 12 })
          .map((n) => `{${n}+}\r\n${'\r\nz{1}'.repeat(9).slice(0, n)}`),
        fc.integer({ min: 0, max: 12 }).map((n) => `~{${n}}\r\n${'\0\n'.repeat(9).slice(0, n)}`),
      ),
      { maxLength: 6 },
    )
    .map((parts) => `${parts.join('')}\r\n`);
  const property = fc.property(
    fc.array(line, { maxLength: 5 }),
    fc.array(fc.nat(500), { maxLength: 12 }),
    fc.constantFrom<Decision>('keep', 'stream', 'refuse'),
    (lines, cuts, decide) => {
      const limits = { maxLineBytes: 80, maxCommandBytes: 200, maxLiterals: 3, maxKeptBytes: 20 };
      const input = lines.join('');
      const whole = readAll(input, { decide, limits });
      assert.deepEqual(readAll(input, { decide, limits, cuts }), whole);
      const bytewise = [...Buffer.from(input, 'latin1').keys()];
      assert.deepEqual(readAll(input, { decide, limits, cuts: bytewise }), whole);
    },
  );
  fc.assert(property, { numRuns: 200 });
});
