import { isIP, type LookupFunction } from 'node:net';
import type { Dns } from './dns.ts';

/** The look-up of node:net over our Dns. */
export function createLookup(dns: Dns): LookupFunction {
  return (name, options, callback) => {
    void (async () => {
      const [v6, v4] = await Promise.all([dns.aaaa(name), dns.a(name)]);
      const found = [v4, v6]
        .flatMap((answer) => (answer.kind === 'found' ? answer.records : []))
        .map((address) => ({ address, family: isIP(address) }));
      const first = found[0];
      if (first === undefined) {
        const error = Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' });
        callback(error, '');
      } else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    })();
  };
}
