import type { Dns } from '#platform/dns.ts';
import { findTagList } from './tag-list.ts';

// RFC 8460 §4.3
export type TlsFailureType =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-expired'
  | 'certificate-not-trusted'
  | 'validation-failure'
  | 'tlsa-invalid'
  | 'dnssec-invalid'
  | 'dane-required'
  | 'sts-policy-fetch-error'
  | 'sts-policy-invalid'
  | 'sts-webpki-invalid';

/** The policy a session was held to. */
export interface ReportedPolicy {
  readonly type: 'tlsa' | 'sts' | 'no-policy-found';
  /** The policy as text lines: TLSA records, or the policy file. */
  readonly lines: readonly string[];
  readonly mxPatterns: readonly string[];
}

/** What came of one session with a mail host. */
export interface TlsOutcome {
  /** The recipient domain. */
  readonly domain: string;
  readonly policy: ReportedPolicy;
  readonly failure?: {
    readonly type: TlsFailureType;
    readonly sendingIp: string;
    readonly receivingIp: string;
    readonly receivingHost: string;
    readonly receivingHelo?: string;
    readonly reason?: string;
  };
}

interface PolicyCount {
  readonly policy: ReportedPolicy;
  successes: number;
  failures: number;
  readonly details: Map<
    string,
    { readonly failure: NonNullable<TlsOutcome['failure']>; count: number }
  >;
}

/** One domain's day. */
export interface TlsDay {
  readonly domain: string;
  /** `2026-01-31`, UTC. */
  readonly day: string;
  readonly policies: readonly Readonly<PolicyCount>[];
}

export interface TlsReportCollector {
  add(outcome: TlsOutcome): void;
  /** Hands over and forgets the days before today, oldest first. */
  takeFinishedDays(): readonly TlsDay[];
}

/** Bounds of what is kept: domains a day, policies a domain, kinds of failure a policy. */
const mostDomainDays = 20_000;
const mostPolicies = 10;
const mostDetails = 100;

/** Counts sessions by UTC day, domain and policy, in memory, bounded; what exceeds the bounds is counted without details or not at all. */
export function createTlsReportCollector(clock: { now(): Temporal.Instant }): TlsReportCollector {
  const days = new Map<
    string,
    { domain: string; day: string; policies: Map<string, PolicyCount> }
  >();
  const today = () => clock.now().toString().slice(0, 10);
  return {
    add(outcome) {
      const day = today();
      const key = `${day} ${outcome.domain}`;
      let kept = days.get(key);
      if (kept === undefined) {
        if (days.size >= mostDomainDays) return;
        days.set(key, (kept = { domain: outcome.domain, day, policies: new Map() }));
      }
      countOutcome(kept.policies, outcome);
    },
    takeFinishedDays() {
      const day = today();
      const finished = [...days].filter(([, kept]) => kept.day < day);
      for (const [key] of finished) days.delete(key);
      return finished
        .map(([, kept]) => ({ ...kept, policies: [...kept.policies.values()] }))
        .sort((a, b) => (a.day < b.day ? -1 : 1));
    },
  };
}

function countOutcome(policies: Map<string, PolicyCount>, { policy, failure }: TlsOutcome): void {
  const key = `${policy.type}\n${policy.lines.join('\n')}`;
  let count = policies.get(key);
  if (count === undefined) {
    if (policies.size >= mostPolicies) return;
    policies.set(key, (count = { policy, successes: 0, failures: 0, details: new Map() }));
  }
  if (failure === undefined) {
    count.successes++;
    return;
  }
  count.failures++;
  const { type, sendingIp, receivingIp, receivingHost } = failure;
  const kind = [type, sendingIp, receivingIp, receivingHost].join(' ');
  const detail = count.details.get(kind);
  if (detail !== undefined) detail.count++;
  else if (count.details.size < mostDetails) count.details.set(kind, { failure, count: 1 });
}

export interface TlsReportAuthor {
  readonly organization: string;
  /** A mail address. */
  readonly contact: string;
  readonly reportId: string;
}

/** The report of one domain's day as the JSON text of RFC 8460 §4.4. */
export function formatTlsReport(day: TlsDay, author: TlsReportAuthor): string {
  // RFC 8460 §4.4
  return JSON.stringify({
    'organization-name': author.organization,
    'date-range': {
      'start-datetime': `${day.day}T00:00:00Z`,
      'end-datetime': `${day.day}T23:59:59Z`,
    },
    'contact-info': author.contact,
    'report-id': author.reportId,
    policies: day.policies.map((count) => ({
      policy: {
        'policy-type': count.policy.type,
        ...(count.policy.lines.length > 0 ? { 'policy-string': count.policy.lines } : {}),
        'policy-domain': day.domain,
        ...(count.policy.mxPatterns.length > 0 ? { 'mx-host': count.policy.mxPatterns } : {}),
      },
      summary: {
        'total-successful-session-count': count.successes,
        'total-failure-session-count': count.failures,
      },
      ...(count.details.size > 0
        ? { 'failure-details': [...count.details.values()].map(toDetail) }
        : {}),
    })),
  });
}

function toDetail({
  failure,
  count,
}: {
  failure: NonNullable<TlsOutcome['failure']>;
  count: number;
}) {
  return {
    'result-type': failure.type,
    'sending-mta-ip': failure.sendingIp,
    'receiving-mx-hostname': failure.receivingHost,
    ...(failure.receivingHelo === undefined ? {} : { 'receiving-mx-helo': failure.receivingHelo }),
    'receiving-ip': failure.receivingIp,
    'failed-session-count': count,
    ...(failure.reason === undefined ? {} : { 'failure-reason-code': failure.reason }),
  };
}

/** The name of a report's file, without `.gz`. */
export function tlsReportFileName(day: TlsDay, reporter: string, reportId: string): string {
  // RFC 8460 §5.1
  const start = Temporal.Instant.from(`${day.day}T00:00:00Z`).epochMilliseconds / 1000;
  return `${reporter}!${day.domain}!${start}!${start + 86_399}!${reportId}.json`;
}

/** Where a domain wants its reports: mailto: and https: URIs, at most ten; empty when it wants none. */
export async function findTlsReportAddresses(dns: Dns, domain: string): Promise<readonly string[]> {
  // RFC 8460 §3
  const answer = await dns.txt(`_smtp._tls.${domain}`);
  const tags = answer.kind === 'found' ? findTagList(answer.records, 'TLSRPTv1') : undefined;
  return (tags?.get('rua') ?? '')
    .split(',')
    .map((uri) => uri.trim())
    .filter((uri) => /^(?:mailto:[^\s<>"]+@[^\s<>"]+|https:\/\/[^\s<>"]+)$/i.test(uri))
    .slice(0, 10);
}
