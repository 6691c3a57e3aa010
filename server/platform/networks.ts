import { BlockList, isIP } from 'node:net';

/** A set of addresses and CIDR networks, IPv4 and IPv6. */
export interface NetworkList {
  /** As written: addresses and networks. */
  readonly entries: readonly string[];
  /** False for text that is not an address; IPv4 inside IPv6 (::ffff:1.2.3.4) counts as IPv4. */
  contains(address: string): boolean;
}

/** @throws RangeError naming the entry that is neither an address nor a network */
export function createNetworkList(entries: readonly string[]): NetworkList {
  const set = new BlockList();
  for (const entry of entries) addEntry(set, entry);
  return {
    entries,
    contains(address) {
      const plain = plainAddress(address);
      const family = isIP(plain);
      return family !== 0 && set.check(plain, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

/** Without zone and without the IPv4-mapped prefix. */
export function plainAddress(address: string): string {
  const withoutZone = address.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(withoutZone);
  return mapped === null ? withoutZone : mapped[1]!;
}

export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/**
 * The network one customer of a provider typically holds, as a key for counting: the address itself for IPv4, its
 * /64 for IPv6.
 */
export function networkKey(address: string): string {
  const plain = plainAddress(address);
  return isIP(plain) === 6 ? `${firstGroups(plain).join(':')}::/64` : plain;
}

/** The first four groups of an IPv6 address, lower case, without leading zeros. */
function firstGroups(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: gap }, () => '0'), ...right]
    .slice(0, 4)
    .map((group) => group.replace(/^0+/, '') || '0');
}

/** The set itself says what is an address: isIP() takes 4 ms for the first of IPv6, at every start. */
function addEntry(set: BlockList, entry: string): void {
  const [address = '', prefix, ...more] = entry.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const widest = family === 'ipv4' ? 32 : 128;
  const bits = prefix === undefined ? widest : Number(prefix);
  const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix);
  if (more.length > 0 || !isPrefix || bits > widest || !isAdded(set, { address, bits, family }))
    throw new RangeError(`${JSON.stringify(entry)} is not an address or a network`);
}

function isAdded(
  set: BlockList,
  {
    address,
    bits,
    family,
  }: { readonly address: string; readonly bits: number; readonly family: 'ipv4' | 'ipv6' },
): boolean {
  try {
    set.addSubnet(address, bits, family);
    return true;
  } catch {
    return false;
  }
}
