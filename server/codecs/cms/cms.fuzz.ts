import { InputSyntaxError } from '#platform/errors.ts';
import { issuerAndSerialOf } from './issuer-and-serial.ts';

/** Hostile certificates name a signer or are refused with a syntax error. */
export const target = {
  name: 'codecs/cms',
  corpus: () =>
    [
      '300f300da003020102020107300006003000',
      '300a3008020101300030003000',
      '3080300002010000',
      '30840fffffff3000',
    ].map((hex) => Buffer.from(hex, 'hex')),
  run(input: Buffer): void {
    try {
      const found = issuerAndSerialOf(input);
      if (found.length > input.length + 8) throw new Error('more came out than went in');
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
