import type { TlsaRecord } from '#platform/dns.ts';
import { dkimKeyRecord, type DkimKey } from './dkim-keys.ts';

interface RecordHead {
  /** Without the final dot. */
  readonly name: string;
  /** For people: what it is good for. */
  readonly purpose: string;
  /** Mail suffers without it; the others are for comfort. */
  readonly isRequired: boolean;
}

/** A record a domain needs, with the value it should have. */
export type NeededRecord = RecordHead &
  (
    | { readonly type: 'MX'; readonly exchange: string; readonly preference: number }
    | { readonly type: 'TXT'; readonly kind: TxtKind; readonly text: string }
    | { readonly type: 'TLSA'; readonly record: TlsaRecord }
    | {
        readonly type: 'SRV';
        readonly priority: number;
        readonly port: number;
        /** '': the service is not there (RFC 2782). */
        readonly target: string;
      }
    | { readonly type: 'CNAME'; readonly target: string }
  );

export type TxtKind = 'spf' | 'dkim' | 'dmarc' | 'mta-sts' | 'tls-rpt' | 'dav-path';

export interface OfferedService {
  readonly service:
    | 'imap'
    | 'imaps'
    | 'pop3'
    | 'pop3s'
    | 'submission'
    | 'submissions'
    | 'caldavs'
    | 'carddavs'
    | 'autodiscover';
  readonly port: number;
}

export interface DomainFacts {
  /** In its ASCII form. */
  readonly domain: string;
  /** Our host, to which the domain's mail goes. */
  readonly hostname: string;
  /** Those that sign, and those that will. */
  readonly dkimKeys: readonly DkimKey[];
  /** Those that signed until lately. */
  readonly retiredDkimKeys?: readonly DkimKey[];
  /** Where DMARC and TLS reports go. */
  readonly reportAddress: string;
  readonly services: readonly OfferedService[];
  /** Where calendars and contacts begin on the https port. */
  readonly davPath?: string;
  /** For people: where the certificates of autoconfig and autodiscover come from. */
  readonly discoveryCertificate?: string;
  /** For people: where the certificate of the host that shows our MTA-STS policy comes from. */
  readonly mtaStsCertificate?: string;
  /** The id of the MTA-STS policy we publish for the domain; none is published without it. */
  readonly mtaStsId?: string;
  /** What `tlsaRecordOf` gives for our certificate; only when our host's zone is signed. */
  readonly tlsa?: TlsaRecord;
}

/** Every record a domain needs, the needed ones first. */
export function listNeededRecords(facts: DomainFacts): readonly NeededRecord[] {
  const { domain, hostname, reportAddress } = facts;
  const records: NeededRecord[] = [
    {
      type: 'MX',
      name: domain,
      purpose: 'mail for the domain comes here',
      isRequired: true,
      exchange: hostname,
      preference: 10,
    },
    // RFC 7208 §3
    txt(domain, { kind: 'spf', text: 'v=spf1 mx ~all', purpose: 'who may send for the domain' }),
  ];
  for (const key of facts.dkimKeys) records.push(dkimRecordOf(domain, key));
  for (const key of facts.retiredDkimKeys ?? [])
    records.push({
      ...dkimRecordOf(domain, key),
      purpose: 'key of mail that is still on its way; no longer used',
      isRequired: false,
    });
  const dmarc = `v=DMARC1; p=quarantine; rua=mailto:${reportAddress}`;
  // RFC 9989 §4.7
  records.push(
    txt(`_dmarc.${domain}`, { kind: 'dmarc', text: dmarc, purpose: 'what to do with forgeries' }),
  );
  if (facts.mtaStsId !== undefined)
    records.push({
      ...txt(`_mta-sts.${domain}`, {
        kind: 'mta-sts',
        text: `v=STSv1; id=${facts.mtaStsId}`,
        purpose: 'senders must use TLS (MTA-STS)',
      }),
      isRequired: false,
    });
  if (facts.mtaStsId !== undefined) {
    const alias = mtaStsAliasOf(domain, hostname);
    const certificate = facts.mtaStsCertificate;
    const purpose = certificate === undefined ? alias.purpose : `${alias.purpose}; ${certificate}`;
    records.push({ ...alias, purpose });
  }
  records.push({
    ...txt(`_smtp._tls.${domain}`, {
      kind: 'tls-rpt',
      text: `v=TLSRPTv1; rua=mailto:${reportAddress}`,
      purpose: 'where reports of failed TLS go',
    }),
    isRequired: false,
  });
  if (facts.tlsa !== undefined)
    records.push({
      type: 'TLSA',
      name: `_25._tcp.${hostname}`,
      purpose: 'our certificate, for senders that use DANE',
      isRequired: false,
      record: facts.tlsa,
    });
  return [
    ...records,
    ...facts.services.map((s) => srv(facts, s)),
    ...davRecords(facts),
    ...discoveryRecords(facts),
  ];
}

/** The record that publishes a key. */
export function dkimRecordOf(domain: string, key: DkimKey): NeededRecord {
  return txt(`${key.selector}._domainkey.${domain}`, {
    kind: 'dkim',
    text: dkimKeyRecord(key),
    purpose: `key of our ${key.algorithm} signatures`,
  });
}

/** The record's value as it is written in a zone file. */
export function formatRecordValue(record: NeededRecord): string {
  switch (record.type) {
    case 'MX':
      return `${record.preference} ${record.exchange}.`;
    case 'TXT':
      // RFC 1035 §3.3.14: a character string holds 255 octets at most.
      return (record.text.match(/.{1,255}/g) ?? ['']).map((part) => `"${part}"`).join(' ');
    case 'TLSA': {
      const { usage, selector, matchingType, data } = record.record;
      return `${usage} ${selector} ${matchingType} ${Buffer.from(data).toString('hex')}`;
    }
    case 'SRV':
      return record.target === ''
        ? '0 0 0 .'
        : `${record.priority} 1 ${record.port} ${record.target}.`;
    case 'CNAME':
      return `${record.target}.`;
  }
}

function txt(
  name: string,
  facts: { kind: TxtKind; text: string; purpose: string },
): NeededRecord & { type: 'TXT' } {
  return { type: 'TXT', name, isRequired: true, ...facts };
}

/** Encrypted from the start comes before STARTTLS. */
// RFC 8314 §5.1
const startTls: ReadonlySet<string> = new Set(['imap', 'pop3', 'submission']);

// RFC 6186 §3, RFC 6764 §3
function srv({ domain, hostname }: DomainFacts, { service, port }: OfferedService): NeededRecord {
  return {
    type: 'SRV',
    name: `_${service}._tcp.${domain}`,
    purpose: `programs find ${service}`,
    isRequired: false,
    priority: startTls.has(service) ? 10 : 0,
    port,
    target: hostname,
  };
}

/** Where on the host calendars and contacts are, and that they are not to be had without TLS. */
function davRecords({ domain, davPath }: DomainFacts): NeededRecord[] {
  if (davPath === undefined) return [];
  // RFC 6764 §4
  const paths = ['caldavs', 'carddavs'].map((service) => ({
    ...txt(`_${service}._tcp.${domain}`, {
      kind: 'dav-path',
      text: `path=${davPath}`,
      purpose: `where ${service} begins on the host`,
    }),
    isRequired: false,
  }));
  // RFC 2782
  const absent = ['caldav', 'carddav'].map((service): NeededRecord => ({
    type: 'SRV',
    name: `_${service}._tcp.${domain}`,
    purpose: `there is no ${service} without TLS`,
    isRequired: false,
    priority: 0,
    port: 0,
    target: '',
  }));
  return [...paths, ...absent];
}

/** The name at which others read our MTA-STS policy. */
// RFC 8461 §3.3
export function mtaStsAliasOf(domain: string, hostname: string): NeededRecord {
  return alias(`mta-sts.${domain}`, hostname, 'where our MTA-STS policy is read');
}

/** The names at which programs ask for their settings. */
export function discoveryAliasesOf(domain: string, hostname: string): readonly NeededRecord[] {
  return [
    alias(`autoconfig.${domain}`, hostname, 'where Thunderbird and others read their settings'),
    alias(`autodiscover.${domain}`, hostname, 'where Outlook and phones read their settings'),
  ];
}

function discoveryRecords({ domain, hostname, discoveryCertificate }: DomainFacts) {
  const more = discoveryCertificate === undefined ? '' : `; ${discoveryCertificate}`;
  return discoveryAliasesOf(domain, hostname).map((r) => ({ ...r, purpose: r.purpose + more }));
}

function alias(name: string, target: string, purpose: string): NeededRecord {
  return { type: 'CNAME', name, purpose, isRequired: false, target };
}
