import type { SmtpConnectResult } from '#clients/smtp/smtp-client.ts';
import type { TlsPeer } from '#clients/smtp/begin-tls.ts';
import { formatMtaStsPolicy } from '#sender-auth/mta-sts-policy.ts';
import type { TlsPolicy } from '#sender-auth/tls-policy.ts';
import type { ReportedPolicy, TlsFailureType, TlsOutcome } from '#sender-auth/tls-report.ts';

/** One session with a host of a domain that has this policy. */
export interface TlsSession {
  readonly domain: string;
  readonly host: string;
  readonly policy: TlsPolicy;
  /** Where it was to go; '' when the policy forbade to connect at all. */
  readonly address: string;
  /** Undefined when it was not tried. */
  readonly result: SmtpConnectResult | undefined;
  /** What the host showed of itself. */
  readonly peer: TlsPeer | undefined;
}

/** What a report to the domain says of a session; undefined when it says nothing. */
// RFC 8460 §4.3
export function judgeTlsSession(session: TlsSession): TlsOutcome | undefined {
  const { domain, host, policy, address, result } = session;
  const failure = failureOf(session);
  const wasEncrypted = result?.kind === 'connected' && session.peer !== undefined;
  if (failure === undefined && !wasEncrypted) return undefined;
  const reported = { domain, policy: reportedPolicy(policy) };
  if (failure === undefined) return reported;
  const sendingIp =
    result === undefined
      ? ''
      : result.kind === 'connected'
        ? result.connection.localAddress
        : result.localAddress;
  const { type, reason } = failure;
  return {
    ...reported,
    failure: {
      type,
      sendingIp,
      receivingIp: address,
      receivingHost: host,
      ...(reason !== undefined && { reason }),
    },
  };
}

interface Failure {
  readonly type: TlsFailureType;
  readonly reason?: string;
}

function failureOf({ policy, result, peer }: TlsSession): Failure | undefined {
  if (policy.kind === 'unavailable') return undefined;
  if (policy.kind === 'dane-unusable') return { type: 'tlsa-invalid' };
  if (policy.kind === 'opportunistic' && policy.failure !== undefined)
    return { type: policy.failure };
  if (policy.kind === 'mta-sts' && !policy.isHostAllowed)
    return { type: 'validation-failure', reason: 'the host is not in the policy' };
  if (result === undefined) return undefined;
  if (result.kind === 'failed' && result.stage === 'no-tls')
    return { type: 'starttls-not-supported' };
  if (peer === undefined) {
    if (result.kind === 'connected') return { type: 'starttls-not-supported' };
    const { stage, reply } = result;
    return stage === 'tls' ? { type: 'validation-failure', reason: reply.text } : undefined;
  }
  if (policy.kind === 'dane') {
    const judged = policy.check(peer.chain);
    return judged.isTrusted ? undefined : { type: judged.failure, reason: judged.reason };
  }
  // Without a policy any certificate will do.
  if (policy.kind === 'opportunistic' || peer.isPkixTrusted) return undefined;
  return pkixFailure(peer.pkixError ?? '');
}

// RFC 8460 §4.3.1
function pkixFailure(error: string): Failure {
  if (error === 'ERR_TLS_CERT_ALTNAME_INVALID') return { type: 'certificate-host-mismatch' };
  if (error === 'CERT_HAS_EXPIRED') return { type: 'certificate-expired' };
  return { type: 'certificate-not-trusted', ...(error !== '' && { reason: error }) };
}

function reportedPolicy(policy: TlsPolicy): ReportedPolicy {
  switch (policy.kind) {
    case 'dane':
      return {
        type: 'tlsa',
        lines: policy.records.map(
          (r) =>
            `${r.usage} ${r.selector} ${r.matchingType} ${Buffer.from(r.data).toString('hex')}`,
        ),
        mxPatterns: [],
      };
    case 'dane-unusable':
      return { type: 'tlsa', lines: [], mxPatterns: [] };
    case 'mta-sts':
      return {
        type: 'sts',
        lines: formatMtaStsPolicy(policy.policy).trimEnd().split('\r\n'),
        mxPatterns: policy.policy.mx,
      };
    case 'opportunistic':
    case 'unavailable':
      return {
        type:
          policy.kind === 'opportunistic' && policy.failure !== undefined
            ? 'sts'
            : 'no-policy-found',
        lines: [],
        mxPatterns: [],
      };
  }
}
