import { isIP, type LookupFunction } from 'node:net';
import { createNetworkList, type NetworkList } from './networks.ts';

/** Addresses of nobody in the world outside: what somebody else wrote must not make us speak to our own network. */
export function internalNetworks(): NetworkList {
  return createNetworkList([
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '224.0.0.0/3',
    // IPv4 addresses in IPv6 clothes, whatever translates them.
    '::/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '2002::/16',
    'fc00::/7',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ]);
}

/** A look-up that finds no address that is refused: what is connected to is what was checked. */
export function createGuardedLookup(
  find: LookupFunction,
  isRefused: (address: string) => boolean,
): LookupFunction {
  return (name, options, done) => {
    find(name, { ...options, all: true }, (error, found) => {
      const all = typeof found === 'string' ? [] : found;
      const open = all.filter(({ address }) => !isRefused(address));
      const first = open[0];
      if (error !== null) done(error, '');
      else if (first === undefined) done(new Error('an internal address'), '');
      else if (options.all === true) done(null, open);
      else done(null, first.address, first.family);
    });
  };
}

/** The address that a URL names itself, for which nothing is looked up; undefined when it names a host. */
export function literalAddressOf(url: URL): string | undefined {
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(literal) === 0 ? undefined : literal;
}
