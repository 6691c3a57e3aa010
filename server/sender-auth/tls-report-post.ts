import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { DomainError } from '#platform/errors.ts';
import { createNetworkList, type NetworkList } from '#platform/networks.ts';
import { createLookup } from './dns-lookup.ts';

/** Hands a compressed report to an https: address. @throws DomainError unavailable when it was not taken */
export type PostTlsReport = (uri: string, report: Buffer) => Promise<void>;

const TIME_LIMIT_MS = 30_000;

/** Addresses of nobody in the world outside: whoever publishes a record must not make us speak to our own network. */
export function internalNetworks(): NetworkList {
  return createNetworkList([
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '224.0.0.0/3',
    '::/128',
    '::1/128',
    'fc00::/7',
    'fe80::/10',
    'ff00::/8',
  ]);
}

/** Posts reports, with names looked up by our own Dns; follows no redirect. */
// RFC 8460 §5.4
export function createTlsReportPost(options: {
  readonly dns: Dns;
  readonly clock: Clock;
  /** Never spoken to. */
  readonly refused: NetworkList;
}): PostTlsReport {
  const { dns, clock, refused } = options;
  const lookup = createGuardedLookup(createLookup(dns), refused);
  return async (uri, report) => {
    const { hostname } = new URL(uri);
    const literal = hostname.replace(/^\[(.*)\]$/, '$1');
    const fail = (why: string, cause?: unknown) =>
      new DomainError('unavailable', `TLS report to ${uri}: ${why}`, { cause });
    if (isIP(literal) !== 0 && refused.contains(literal)) throw fail('an internal address');
    await new Promise<void>((resolve, reject) => {
      const call = request(uri, {
        method: 'POST',
        agent: false,
        // RFC 8460 §3: certificates may be what the report is about.
        rejectUnauthorized: false,
        headers: { 'content-type': 'application/tlsrpt+gzip', 'content-length': report.length },
        lookup,
      });
      const timer = clock.after(TIME_LIMIT_MS, () => call.destroy(new Error('time-out')));
      call.on('close', () => timer[Symbol.dispose]());
      call.on('error', (error) => reject(fail(error.message, error)));
      call.on('response', (response) => {
        const { statusCode = 0 } = response;
        response.destroy();
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(fail(`status ${statusCode}`));
      });
      call.end(report);
    });
  };
}

/** Finds no address that is refused. */
function createGuardedLookup(find: LookupFunction, refused: NetworkList): LookupFunction {
  return (name, options, done) => {
    find(name, { ...options, all: true }, (error, found) => {
      const all = typeof found === 'string' ? [] : found;
      const open = all.filter(({ address }) => !refused.contains(address));
      const first = open[0];
      if (error !== null) done(error, '');
      else if (first === undefined) done(new Error('an internal address'), '');
      else if (options.all === true) done(null, open);
      else done(null, first.address, first.family);
    });
  };
}
