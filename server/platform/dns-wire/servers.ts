import { Resolver } from 'node:dns';
import { isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import { DomainError } from '../errors.ts';

export interface DnsServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Parses `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`. @throws DomainError bad-value */
export function parseServerAddress(text: string): DnsServerAddress {
  const match = /^(?:\[([^\]]+)\]|([^:]+)|([^[\]]*:[^[\]]*:[^[\]]*))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? match?.[3] ?? '';
  const port = Number(match?.[4] ?? 53);
  if (isIP(host) === 0 || port < 1 || port > 65535)
    throw new DomainError(
      'bad-value',
      `dns.servers: "${text}" is not an address; write an IP address, with [..]:port for another port`,
    );
  return { host, port };
}

/** How long the system's list of servers is believed: machines change networks. */
const systemListMs = 60_000;

/** The list to ask, in order: the configured one, or the operating system's, read again once a minute. */
export function createServerList(
  configured: readonly string[] | undefined,
  clock: Clock,
): () => readonly DnsServerAddress[] {
  if (configured !== undefined && configured.length > 0) {
    const fixed = configured.map(parseServerAddress);
    return () => fixed;
  }
  let list: readonly DnsServerAddress[] = [];
  let readAt = -Infinity;
  return () => {
    const now = clock.monotonicMs();
    if (now - readAt >= systemListMs) {
      readAt = now;
      list = readSystemServers();
    }
    return list;
  };
}

function readSystemServers(): readonly DnsServerAddress[] {
  const found: DnsServerAddress[] = [];
  for (const text of new Resolver().getServers()) {
    const address = text.includes('%') ? undefined : tryServerAddress(text);
    if (address !== undefined) found.push(address);
  }
  return found;
}

function tryServerAddress(text: string): DnsServerAddress | undefined {
  try {
    return parseServerAddress(text);
  } catch {
    return undefined;
  }
}
