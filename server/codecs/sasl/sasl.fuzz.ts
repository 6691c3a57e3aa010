import { InputSyntaxError } from '#platform/errors.ts';
import { formatOauthBearer, parseOauthBearer, parseXoauth2 } from './bearer-message.ts';
import { formatPlainMessage, parsePlainMessage } from './plain-message.ts';
import { saslPrep } from './saslprep.ts';
import { formatScramKeys, tryParseScramKeys } from './scram-keys.ts';
import {
  formatServerFirst,
  parseClientFinal,
  parseClientFirst,
  parseServerFinal,
  parseServerFirst,
} from './scram-messages.ts';

/** Hostile SASL messages are refused with a syntax error or survive a round trip. */
export const target = {
  name: 'codecs/sasl',
  corpus: () =>
    [
      'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
      'p=tls-exporter,a=x=2Cy,n=u=3D,r=abc,x=1',
      'r=abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      'c=biws,r=abc,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
      'z\0tim\0secret',
      'n,a=u,\u0001host=h\u0001auth=Bearer abc==\u0001\u0001',
      'user=u\u0001auth=Bearer abc\u0001\u0001',
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
      '\u0627\u0031\u00ad\u2168',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString('latin1');
    attempt(() => parseClientFirst(text));
    attempt(() => parseClientFinal(text));
    attempt(() => parseServerFinal(text));
    attempt(() => parseServerFirst(formatServerFirst(parseServerFirst(text))));
    attempt(() => parsePlainMessage(formatPlainMessage(parsePlainMessage(input))));
    attempt(() => parseXoauth2(input));
    attempt(() => parseOauthBearer(formatOauthBearer(parseOauthBearer(input))));
    attempt(() => {
      const prepared = saslPrep(input.toString('utf8'));
      if (saslPrep(prepared) !== prepared) throw new Error('SASLprep is not stable');
    });
    const keys = tryParseScramKeys(text);
    if (keys !== undefined) tryParseScramKeys(formatScramKeys(keys));
  },
};

function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
  }
}
