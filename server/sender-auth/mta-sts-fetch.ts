import { request } from 'node:https';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { DomainError } from '#platform/errors.ts';
import { createLookup } from '#platform/dns-lookup.ts';
import { mostPolicyBytes } from './mta-sts-policy.ts';

/** Gives the text of a domain's policy file. @throws DomainError unavailable when it cannot be had safely */
export type FetchMtaStsPolicy = (domain: string) => Promise<string>;

export interface PolicyFetchOptions {
  readonly dns: Dns;
  readonly clock: Clock;
  /** PEM certificates to trust instead of the system's authorities. */
  readonly ca?: readonly string[];
  /** Default 443. */
  readonly port?: number;
  /** Default 20,000. */
  readonly timeLimitMs?: number;
}

/** Fetches policies by HTTPS from `mta-sts.DOMAIN`, with names looked up by our own Dns; follows no redirect. */
export function createMtaStsFetch(options: PolicyFetchOptions): FetchMtaStsPolicy {
  const lookup = createLookup(options.dns);
  return async (domain) => {
    // RFC 8461 §3.3
    const host = `mta-sts.${domain}`;
    return await new Promise((resolve, reject) => {
      const fail = (why: string, cause?: unknown) => {
        const message = `MTA-STS policy of ${domain}: ${why}`;
        reject(new DomainError('unavailable', message, { cause }));
      };
      const call = request({
        host,
        servername: host,
        port: options.port ?? 443,
        path: '/.well-known/mta-sts.txt',
        headers: { accept: 'text/plain' },
        agent: false,
        lookup,
        minVersion: 'TLSv1.2',
        ...(options.ca === undefined ? {} : { ca: [...options.ca] }),
      });
      const timer = options.clock.after(options.timeLimitMs ?? 20_000, () =>
        call.destroy(new Error('time-out')),
      );
      call.on('close', () => timer[Symbol.dispose]());
      call.on('error', (error) => fail(error.message, error));
      call.on('response', (response) => {
        const type = response.headers['content-type'] ?? '';
        if (response.statusCode !== 200 || !/^text\/plain(?:\s*;|\s*$)/i.test(type)) {
          fail(`status ${response.statusCode}, content type "${type}"`);
          call.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > mostPolicyBytes) call.destroy(new Error('policy too large'));
          else chunks.push(chunk);
        });
        response.on('error', (error) => fail(error.message, error));
        response.on('end', () => resolve(Buffer.concat(chunks).toString('latin1')));
      });
      call.end();
    });
  };
}
