import { InputSyntaxError } from '#platform/errors.ts';
import { decodeCharset } from './decode-charset.ts';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts';

const labels = [
  'utf-7',
  'utf-8',
  'iso-2022-jp',
  'iso-2022-kr',
  'hz',
  'gb18030',
  'big5',
  'cp437',
  'utf-16',
  '',
];

export const target = {
  name: 'codecs/charset',
  corpus: () => [
    Buffer.from('\0Hi Mom +Jjo-!'),
    Buffer.from('\x04~{::WV~}'),
    Buffer.from('~peter/&U,BTFw-/&ZeVnLIqe-'),
  ],
  run(input: Buffer): void {
    const body = input.subarray(1);
    decodeCharset(body, labels[(input[0] ?? 0) % labels.length]);
    decodeCharset(body, body.toString('latin1'));
    const name = body.toString('utf8');
    try {
      const text = decodeModifiedUtf7(name);
      if (encodeModifiedUtf7(text) !== name) throw new Error('modified UTF-7 does not come back');
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
