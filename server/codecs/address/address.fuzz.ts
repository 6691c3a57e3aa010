import { InputSyntaxError } from '#platform/errors.ts';
import { parseHeaderAddresses } from './header-addresses.ts';
import { formatMailAddress, normalizeMailAddress } from './mail-address.ts';
import { parseForwardPath, parseMailAddress } from './parse-path.ts';

export const target = {
  name: 'codecs/address',
  corpus: () =>
    [
      '<ann@example.test> SIZE=1',
      '<@a.test,@b.test:"a b"@[IPv6:2001:db8::1]>',
      'Team: "Lee, Ann" <ann@a.test>, bob@b.test (Bob);',
      '<jörg@bücher.example>',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString('utf8');
    parseHeaderAddresses(text);
    parseHeaderAddresses(input.toString('latin1'));
    try {
      const { address } = parseForwardPath(text, { allowUtf8: true, allowBare: true });
      if (address.domain !== '') {
        const again = parseMailAddress(formatMailAddress(address), { allowUtf8: true });
        if (again.local !== address.local || again.domain !== address.domain)
          throw new Error('an address does not come back');
      }
      const once = normalizeMailAddress(address);
      const twice = normalizeMailAddress(once);
      if (once.local !== twice.local || once.domain !== twice.domain)
        throw new Error('normalising is not idempotent');
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
