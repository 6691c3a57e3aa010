/** One record as a zone file would hold it. */
export interface DnsRecord {
  /** Without the final dot. */
  readonly name: string;
  readonly type: 'MX' | 'TXT' | 'SRV' | 'CNAME' | 'A or AAAA';
  readonly value: string;
  /** What it is for, in one line. */
  readonly purpose: string;
  /** Without it mail is lost or refused; the others make things better. */
  readonly isNeeded: boolean;
}

export interface DomainFacts {
  readonly domain: string;
  readonly hostname: string;
  readonly portBase: number;
  readonly dkim: readonly { readonly selector: string; readonly text: string }[];
}

/** Every record that a domain served here should have. */
export function neededRecords(facts: DomainFacts): DnsRecord[] {
  const { domain, hostname } = facts;
  const text = (name: string, value: string, purpose: string): DnsRecord => ({
    name,
    type: 'TXT',
    value: JSON.stringify(value),
    purpose,
    isNeeded: false,
  });
  return [
    {
      name: hostname,
      type: 'A or AAAA',
      value: '(the public address of this server)',
      purpose: 'where this server is found; its PTR record should lead back to the name',
      isNeeded: true,
    },
    {
      name: domain,
      type: 'MX',
      value: `10 ${hostname}.`,
      purpose: 'where mail for the domain is taken',
      isNeeded: true,
    },
    // RFC 7208 §3
    { ...text(domain, 'v=spf1 mx -all', 'SPF: who may send for the domain'), isNeeded: true },
    // RFC 6376 §3.6.2.1
    ...facts.dkim.map(({ selector, text: record }) => ({
      ...text(
        `${selector}._domainkey.${domain}`,
        record,
        'DKIM: the key that outgoing mail is signed with',
      ),
      isNeeded: true,
    })),
    // RFC 7489 §6.1
    text(
      `_dmarc.${domain}`,
      `v=DMARC1; p=quarantine; rua=mailto:postmaster@${domain}`,
      'DMARC: what becomes of forged mail',
    ),
    // RFC 8461 §3.1
    text(
      `_mta-sts.${domain}`,
      'v=STSv1; id=1',
      'MTA-STS: others shall use verified TLS; raise the id when the policy changes',
    ),
    {
      name: `mta-sts.${domain}`,
      type: 'CNAME',
      value: `${hostname}.`,
      purpose: 'MTA-STS: where the policy is read',
      isNeeded: false,
    },
    // RFC 8460 §3
    text(
      `_smtp._tls.${domain}`,
      `v=TLSRPTv1; rua=mailto:postmaster@${domain}`,
      'TLS reporting: who hears of failed TLS',
    ),
    ...serviceRecords(facts),
  ];
}

// RFC 6186 §3, RFC 8314 §5.1
/** By these a mail program finds its ports; "." says that a service without TLS is not offered. */
function serviceRecords({ domain, hostname, portBase }: DomainFacts): DnsRecord[] {
  const services = [
    ['_submissions', 465],
    ['_submission', 587],
    ['_imaps', 993],
    ['_imap', 143],
    ['_pop3s', 995],
    ['_pop3', 110],
  ] as const;
  return services.map(([service, port]) => ({
    name: `${service}._tcp.${domain}`,
    type: 'SRV',
    value: `0 1 ${portBase + port} ${hostname}.`,
    purpose: 'by this mail programs find their settings',
    isNeeded: false,
  }));
}
