import assert from 'node:assert/strict';
import { InputSyntaxError } from '#platform/errors.ts';
import { expectNumber, parsePopCommand } from './command-line.ts';
import { stuffDots, topOf } from './reply.ts';
import { unstuffDots } from './unstuff-dots.ts';

/** Laws: only InputSyntaxError is thrown; what was stuffed comes back when unstuffed; TOP is a prefix. */
export const target = {
  name: 'codecs/pop3',
  corpus: (): Buffer[] =>
    ['RETR 1', 'PASS a b', 'TOP 1 10', 'a: b\r\n\r\n.x\r\n..y\r\n.\r\n', '.'].map((s) =>
      Buffer.from(s),
    ),
  run(input: Buffer): void {
    try {
      const { words } = parsePopCommand(input);
      expectNumber(words[0]);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
    const stuffed = Buffer.concat(stuffDots(input));
    assert.ok(stuffed.toString('latin1').endsWith('.\r\n'));
    const back = unstuffDots(stuffed).toString('latin1');
    unstuffDots(input);
    const text = input.toString('latin1');
    assert.equal(back, text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`);
    const top = topOf(input, 2);
    assert.ok(input.subarray(0, top.length).equals(top));
  },
};
