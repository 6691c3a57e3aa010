import type { SmtpClientTls } from '#clients/smtp/smtp-client.ts';
import type { TlsPolicy } from '#sender-auth/tls-policy.ts';

/** How one host is to be spoken to. */
export type HostSecurity =
  | {
      readonly kind: 'use';
      readonly tls: SmtpClientTls;
      /** Connections with another key are not shared. */
      readonly key: string;
      /** A failed handshake may be followed by a try in the clear. */
      readonly mayFallBack: boolean;
    }
  | { readonly kind: 'skip'; readonly reason: string };

/** What an administrator asked of a route. */
export type RouteTls = 'opportunistic' | 'required' | 'verified' | 'implicit' | 'none';

export function securityOfRoute(tls: RouteTls, requireTls: boolean): HostSecurity {
  switch (tls) {
    case 'none':
      return requireTls
        ? { kind: 'skip', reason: 'REQUIRETLS, but the route is without TLS' }
        : use({ mode: 'none' }, 'none');
    // RFC 7435 §3
    case 'opportunistic':
      return requireTls
        ? use(verified(), 'verified')
        : { ...use({ mode: 'opportunistic' }, 'opportunistic'), mayFallBack: true };
    case 'required':
      return requireTls ? use(verified(), 'verified') : use({ mode: 'required' }, 'required');
    case 'verified':
      return use(verified(), 'verified');
    case 'implicit':
      return use({ ...verified(), mode: 'on-connect' }, 'implicit');
  }
}

/** DANE, MTA-STS or opportunistic, and REQUIRETLS on top. */
export function securityOfPolicy(policy: TlsPolicy, requireTls: boolean): HostSecurity {
  switch (policy.kind) {
    case 'dane': {
      const verify = ({ chain }: { readonly chain: readonly Uint8Array[] }) => {
        const judged = policy.check(chain);
        return judged.isTrusted ? undefined : `DANE: ${judged.reason}`;
      };
      return use({ mode: 'required', serverName: policy.baseDomain, verify }, 'dane');
    }
    case 'dane-unusable':
      // RFC 8689 §4.2.1: the host must be proven, which such records cannot.
      return requireTls
        ? { kind: 'skip', reason: 'REQUIRETLS, but the TLSA records cannot be used' }
        : use({ mode: 'required' }, 'required');
    case 'mta-sts':
      if (policy.mode === 'enforce' && !policy.isHostAllowed)
        return { kind: 'skip', reason: 'the host is not in the MTA-STS policy' };
      if (policy.mode === 'enforce' || requireTls) return use(verified(), 'verified');
      return { ...use({ mode: 'opportunistic' }, 'opportunistic'), mayFallBack: true };
    case 'opportunistic':
      return requireTls
        ? { kind: 'skip', reason: 'REQUIRETLS, but neither DANE nor MTA-STS proves the host' }
        : { ...use({ mode: 'opportunistic' }, 'opportunistic'), mayFallBack: true };
    case 'unavailable':
      return { kind: 'skip', reason: `the DNS gives no answer: ${policy.reason}` };
  }
}

function use(tls: SmtpClientTls, key: string): Extract<HostSecurity, { kind: 'use' }> {
  return { kind: 'use', tls, key, mayFallBack: false };
}

function verified(): SmtpClientTls {
  return {
    mode: 'required',
    verify: (peer) =>
      peer.isPkixTrusted
        ? undefined
        : `the certificate of ${peer.serverName} is not trusted (${peer.pkixError ?? 'unknown'})`,
  };
}
