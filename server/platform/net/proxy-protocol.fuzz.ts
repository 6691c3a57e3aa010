import { InputSyntaxError } from '../errors.ts';
import { parseProxyHeader } from './proxy-protocol.ts';

/** Laws: only InputSyntaxError is thrown; a header never claims more bytes than there are. */
export const target = {
  name: 'platform/proxy-protocol',
  corpus: (): Buffer[] => [
    Buffer.from('PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n'),
    Buffer.from(
      '\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\x01\x02\x03\x04\x05\x06\x07\x08\x00\x19\x00\x19',
    ),
  ],
  run(input: Buffer): void {
    try {
      const header = parseProxyHeader(input);
      if (header !== undefined && header.length > input.length) throw new Error('reads too far');
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
