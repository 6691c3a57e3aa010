import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { toCommandText } from './command-text.ts';
import { Decoder } from './decoder.ts';
import { Encoder } from './encoder.ts';

function decoderOf(text: string, ...literals: string[]): Decoder {
  return new Decoder(
    toCommandText(
      text,
      literals.map((l) => Buffer.from(l)),
    ),
  );
}

test('words are taken whole and in any case', () => {
  const decoder = decoderOf('returned Return (');
  assert.equal(decoder.tryWord('RETURN'), false);
  assert.equal(decoder.expectKeyword(), 'RETURNED');
  decoder.expectSpace();
  assert.ok(decoder.tryWord('RETURN'));
  assert.ok(decoder.try(' ('));
  decoder.expectEnd();
});

test('a syntax error says where', () => {
  const decoder = decoderOf('12 x');
  assert.equal(decoder.expectNumber(), 12);
  assert.throws(
    () => decoder.expect('('),
    (e: unknown) => e instanceof InputSyntaxError && e.offset === 2,
  );
});

test('strings are quoted, literal or atom, and must be UTF-8 (RFC 9051 §4.3)', () => {
  const decoder = decoderOf('"a\\"\\\\b" \0 x]y NIL "NIL"', 'h\u00e9\r\n');
  assert.equal(decoder.expectString(), 'a"\\b');
  decoder.expectSpace();
  assert.equal(decoder.expectAstring(), 'h\u00e9\r\n');
  decoder.expectSpace();
  assert.equal(decoder.expectAstring(), 'x]y');
  decoder.expectSpace();
  assert.equal(decoder.expectNstring(), undefined);
  decoder.expectSpace();
  assert.equal(decoder.expectNstring(), 'NIL');
  assert.throws(() => decoderOf('"\xff"').expectString(), InputSyntaxError);
  assert.throws(() => decoderOf('"\\x"').expectString(), InputSyntaxError);
  assert.throws(() => decoderOf('"abc').expectString(), InputSyntaxError);
});

test('numbers have 32 bits, modseqs 63 (RFC 9051 §9)', () => {
  assert.equal(decoderOf('4294967295').expectNumber(), 4_294_967_295);
  assert.throws(() => decoderOf('4294967296').expectNumber(), InputSyntaxError);
  assert.equal(decoderOf('9223372036854775807').expectNumber64(), Number.MAX_SAFE_INTEGER);
  assert.throws(() => decoderOf('92233720368547758070').expectNumber64(), InputSyntaxError);
  assert.throws(() => decoderOf('0').expectNonZeroNumber(), InputSyntaxError);
});

test('any text survives as string and any name as mailbox, in both encodings', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('modified-utf7' as const, 'utf8' as const),
      (text, names) => {
        const wire = new Encoder({ names }).string(text).takeBuffer().toString('latin1');
        const literal = /^(~?)\{(\d+)\}\r\n/.exec(wire);
        const decoder =
          literal === null
            ? new Decoder(toCommandText(wire), names)
            : new Decoder(
                toCommandText('\0', [Buffer.from(wire.slice(literal[0].length), 'latin1')]),
                names,
              );
        const back = decoder.expectRawNstring();
        assert.equal(Buffer.from(back ?? '', 'latin1').toString(), text);
        decoder.expectEnd();
      },
    ),
  );
});
