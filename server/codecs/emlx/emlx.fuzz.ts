import { InputSyntaxError } from '#platform/errors.ts';
import { fillParts, missingParts } from './fill-parts.ts';
import { parseEmlx } from './parse-emlx.ts';

export const target = {
  name: 'codecs/emlx',
  corpus: () => [
    Buffer.from(
      '12 \nSubject: a\n\n<?xml version="1.0"?><plist><dict><key>flags</key><integer>1</integer></dict></plist>',
    ),
    Buffer.from(
      '200\nContent-Type: multipart/mixed; boundary=x\n\n--x\nX-Apple-Content-Length: 3\n\n--x\n\nb\n--x--\n',
    ),
  ],
  run(input: Buffer): void {
    try {
      const { message } = parseEmlx(input);
      const parts = missingParts(message);
      const filled = fillParts(message, new Map(parts.map((p) => [p, Buffer.from('x')])));
      if (missingParts(filled).length > 0)
        throw new Error('a part that was filled is still missing');
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
