import { request } from 'node:https';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { DomainError } from '#platform/errors.ts';
import { createGuardedLookup, literalAddressOf } from '#platform/guarded-lookup.ts';
import type { NetworkList } from '#platform/networks.ts';
import { createLookup } from '#platform/dns-lookup.ts';

/** Hands a compressed report to an https: address. @throws DomainError unavailable when it was not taken */
export type PostTlsReport = (uri: string, report: Buffer) => Promise<void>;

const TIME_LIMIT_MS = 30_000;

/** Posts reports, with names looked up by our own Dns; follows no redirect. */
// RFC 8460 §5.4
export function createTlsReportPost(options: {
  readonly dns: Dns;
  readonly clock: Clock;
  /** Never spoken to. */
  readonly refused: NetworkList;
}): PostTlsReport {
  const { dns, clock, refused } = options;
  const lookup = createGuardedLookup(createLookup(dns), (address) => refused.contains(address));
  return async (uri, report) => {
    const literal = literalAddressOf(new URL(uri));
    const fail = (why: string, cause?: unknown) =>
      new DomainError('unavailable', `TLS report to ${uri}: ${why}`, { cause });
    if (literal !== undefined && refused.contains(literal)) throw fail('an internal address');
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
