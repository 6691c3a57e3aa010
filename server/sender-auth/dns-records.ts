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
        readonly target: string;
      }
    | { readonly type: 'CNAME'; readonly target: string }
  );

export type TxtKind = 'spf' | 'dkim' | 'dmarc' | 'mta-sts' | 'tls-rpt';

export interface OfferedService {
  readonly service: 'imap' | 'imaps' | 'pop3' | 'pop3s' | 'submission' | 'submissions';
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
  /** Names under the domain that should lead to our host: autoconfig, autodiscover. */
  readonly aliases: readonly string[];
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
  return [...records, ...facts.services.map((s) => srv(facts, s)), ...aliasRecords(facts)];
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
      return `${record.priority} 1 ${record.port} ${record.target}.`;
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
const implicitTls: ReadonlySet<string> = new Set(['imaps', 'pop3s', 'submissions']);

// RFC 6186 §3
function srv({ domain, hostname }: DomainFacts, { service, port }: OfferedService): NeededRecord {
  return {
    type: 'SRV',
    name: `_${service}._tcp.${domain}`,
    purpose: `mail programs find ${service}`,
    isRequired: false,
    priority: implicitTls.has(service) ? 0 : 10,
    port,
    target: hostname,
  };
}

/** The name at which others read our MTA-STS policy. */
// RFC 8461 §3.3
export function mtaStsAliasOf(domain: string, hostname: string): NeededRecord {
  return {
    type: 'CNAME',
    name: `mta-sts.${domain}`,
    purpose: 'where our MTA-STS policy is read',
    isRequired: false,
    target: hostname,
  };
}

function aliasRecords({ domain, hostname, aliases }: DomainFacts): NeededRecord[] {
  return aliases.map((label) => ({
    type: 'CNAME',
    name: `${label}.${domain}`,
    purpose: `leads ${label} to this server`,
    isRequired: false,
    target: hostname,
  }));
}
