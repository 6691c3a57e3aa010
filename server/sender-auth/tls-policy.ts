import type { Clock } from '#platform/clock.ts';
import type { Dns, TlsaRecord } from '#platform/dns.ts';
import { checkDane, type CertificateCheck } from './dane-check.ts';
import { lookUpDane } from './dane-lookup.ts';
import type { MtaSts, MtaStsFailure } from './mta-sts.ts';
import { matchesMtaStsPolicy, type MtaStsPolicy } from './mta-sts-policy.ts';

/** How a mail host must be spoken to. */
export type TlsPolicy =
  /** TLS with certificates (DER, the server's own first) that pass `check`; otherwise the host is not used. */
  | {
      readonly kind: 'dane';
      readonly check: (chain: readonly Uint8Array[]) => CertificateCheck;
      /** For the TLS server name indication (RFC 7672 §8.1). */
      readonly baseDomain: string;
      readonly records: readonly TlsaRecord[];
    }
  /** TLSA records that cannot be used: TLS is required, whoever answers. */
  | { readonly kind: 'dane-unusable' }
  /**
   * TLS with a certificate of a known authority for the host's name, and the host among the policy's. In 'enforce' mode
   * a host that fails either is not used; in 'testing' mode the failure is only reported.
   */
  | {
      readonly kind: 'mta-sts';
      readonly mode: 'enforce' | 'testing';
      readonly isHostAllowed: boolean;
      readonly policy: MtaStsPolicy;
    }
  /** TLS when offered, whatever the certificate. */
  | {
      readonly kind: 'opportunistic';
      /** There should be an MTA-STS policy, but it could not be had. */
      readonly failure?: MtaStsFailure;
    }
  /** The DNS does not answer and the domain may be signed: try the host later. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface TlsPolicies {
  /** The policy for one mail host of a recipient domain. DANE decides where it applies, then MTA-STS. */
  tlsPolicyFor(domain: string, mxHost: string): Promise<TlsPolicy>;
}

export function createTlsPolicies(options: {
  dns: Dns;
  clock: Clock;
  mtaSts: MtaSts;
  /** Default 25. */
  port?: number;
}): TlsPolicies {
  const { dns, clock, mtaSts, port = 25 } = options;
  return {
    async tlsPolicyFor(domain, mxHost) {
      const host = mxHost.toLowerCase().replace(/\.$/, '');
      // RFC 7672 §2.2.1: without a secure way from the domain to the host, DANE proves nothing.
      const mx = await dns.mx(domain);
      if (mx.kind === 'failed') return { kind: 'unavailable', reason: mx.reason };
      if (mx.authentic) {
        const found = await lookUpDane(dns, host, port);
        if (found.kind === 'failed') return { kind: 'unavailable', reason: found.reason };
        if (found.kind === 'unusable') return { kind: 'dane-unusable' };
        if (found.kind === 'records') {
          const { records, baseDomain } = found;
          // RFC 7672 §3.2.2
          const names = [...new Set([baseDomain, host, domain.toLowerCase()])];
          const check = (chain: readonly Uint8Array[]) =>
            checkDane(chain, { records, names, epochMs: clock.epochMs() });
          return { kind: 'dane', check, baseDomain, records };
        }
      }
      const policy = await mtaSts.policyOf(domain);
      if (policy === undefined || policy.mode === 'none') {
        const failure = mtaSts.failureOf(domain);
        return { kind: 'opportunistic', ...(failure !== undefined && { failure }) };
      }
      const isHostAllowed = matchesMtaStsPolicy(policy, host);
      return { kind: 'mta-sts', mode: policy.mode, isHostAllowed, policy };
    },
  };
}
