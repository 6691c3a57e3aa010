import assert from 'node:assert/strict';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { formatSieve } from './format-sieve.ts';
import { parseSieve } from './parse-sieve.ts';

/** Laws: only InputSyntaxError and too-large are thrown; what was read is read again from what is formatted of it. */
export const target = {
  name: 'codecs/sieve',
  corpus: (): Buffer[] =>
    [
      'require ["fileinto"];\r\n# rule:[a]\r\nif allof (header :contains "subject" "x", not size :over 10K) { fileinto "y"; stop; }',
      'vacation :days 7 text:\nHi\n..\n.\n;',
      'if anyof (true, false) {} elsif not exists ["a", "b"] { discard; } else { keep; }',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    let script;
    try {
      script = parseSieve(input.toString('latin1'));
    } catch (error) {
      if (error instanceof InputSyntaxError) return;
      if (error instanceof DomainError && error.code === 'too-large') return;
      throw error;
    }
    const again = parseSieve(formatSieve(script));
    assert.equal(formatSieve(again), formatSieve(script));
  },
};
