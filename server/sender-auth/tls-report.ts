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
    /** Addresses: '' where there was no connection. */
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
  readonly details: Map<string, { readonly failure: TlsFailure; count: number }>;
}

/** One domain's day. */
export interface TlsDay {
  readonly domain: string;
  /** `2026-01-31`, UTC. */
  readonly day: string;
  readonly policies: readonly Readonly<PolicyCount>[];
}

/** A part of a domain's day that can be written down. */
export interface TlsDayPart {
  readonly domain: string;
  readonly day: string;
  readonly policies: readonly {
    readonly policy: ReportedPolicy;
    readonly successes: number;
    readonly failures: number;
    readonly details: readonly { readonly failure: TlsFailure; readonly count: number }[];
  }[];
}

export type TlsFailure = NonNullable<TlsOutcome['failure']>;

export interface TlsReportCollector {
  add(outcome: TlsOutcome): void;
  /** Hands over and forgets what was counted, oldest day first. */
  take(): readonly TlsDayPart[];
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
    take() {
      const taken = [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
      days.clear();
      return taken.map(({ domain, day, policies }) => ({
        domain,
        day,
        policies: [...policies.values()].map((p) => ({ ...p, details: [...p.details.values()] })),
      }));
    },
  };
}

/** Puts the parts of one domain's day together. */
export function mergeTlsDay(parts: readonly [TlsDayPart, ...TlsDayPart[]]): TlsDay {
  const policies = new Map<string, PolicyCount>();
  for (const part of parts)
    for (const { policy, successes, failures, details } of part.policies) {
      const count = countOf(policies, policy);
      if (count === undefined) continue;
      count.successes += successes;
      count.failures += failures;
      for (const { failure, count: n } of details) addDetail(count, failure, n);
    }
  const { domain, day } = parts[0];
  return { domain, day, policies: [...policies.values()] };
}

function countOutcome(policies: Map<string, PolicyCount>, { policy, failure }: TlsOutcome): void {
  const count = countOf(policies, policy);
  if (count === undefined) return;
  if (failure === undefined) {
    count.successes++;
    return;
  }
  count.failures++;
  addDetail(count, failure, 1);
}

function countOf(
  policies: Map<string, PolicyCount>,
  policy: ReportedPolicy,
): PolicyCount | undefined {
  const key = `${policy.type}\n${policy.lines.join('\n')}`;
  let count = policies.get(key);
  if (count === undefined) {
    if (policies.size >= mostPolicies) return undefined;
    policies.set(key, (count = { policy, successes: 0, failures: 0, details: new Map() }));
  }
  return count;
}

function addDetail(count: PolicyCount, failure: TlsFailure, sessions: number): void {
  const { type, sendingIp, receivingIp, receivingHost } = failure;
  const kind = [type, sendingIp, receivingIp, receivingHost].join(' ');
  const detail = count.details.get(kind);
  if (detail !== undefined) detail.count += sessions;
  else if (count.details.size < mostDetails) count.details.set(kind, { failure, count: sessions });
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

function toDetail({ failure, count }: { failure: TlsFailure; count: number }) {
  return {
    'result-type': failure.type,
    ...(failure.sendingIp === '' ? {} : { 'sending-mta-ip': failure.sendingIp }),
    'receiving-mx-hostname': failure.receivingHost,
    ...(failure.receivingHelo === undefined ? {} : { 'receiving-mx-helo': failure.receivingHelo }),
    ...(failure.receivingIp === '' ? {} : { 'receiving-ip': failure.receivingIp }),
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
