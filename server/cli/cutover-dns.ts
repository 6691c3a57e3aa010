import type { Dns } from '#platform/dns.ts';
import { checkDnsRecords, type RecordCheck } from '#sender-auth/check-dns-records.ts';
import { formatRecordValue, type NeededRecord } from '#sender-auth/dns-records.ts';
import { pointOf, type CutoverPoint } from '#migration/cutover-list.ts';

/** Records of a domain that belong together, in the order in which they are set. */
const groups: readonly {
  readonly name: string;
  readonly title: string;
  readonly has: (record: NeededRecord) => boolean;
}[] = [
  { name: 'mx', title: 'Mail comes here (MX)', has: ({ type }) => type === 'MX' },
  { name: 'spf', title: 'This server may send (SPF)', has: isText('spf') },
  { name: 'dkim', title: 'Keys of signatures (DKIM)', has: isText('dkim') },
  { name: 'dmarc', title: 'What to do with forgeries (DMARC)', has: isText('dmarc') },
  {
    name: 'autoconfig',
    title: 'Thunderbird and others find their settings (autoconfig)',
    has: ({ name }) => name.startsWith('autoconfig.'),
  },
  {
    name: 'autodiscover',
    title: 'Outlook and phones find their settings (autodiscover)',
    has: ({ name }) => /^_?autodiscover\./.test(name),
  },
  {
    name: 'srv',
    title: 'Programs find the services (SRV)',
    has: ({ type, name }) => type === 'SRV' && !name.startsWith('_autodiscover.'),
  },
];

function isText(kind: string): (record: NeededRecord) => boolean {
  return (record) => record.type === 'TXT' && record.kind === kind;
}

/** Others keep an answer for so long that mail goes the old way for as long after the change. */
const LONG_TTL_SECONDS = 3600;

/** What the DNS says of a domain that is to move here. */
export async function checkDomain(
  domain: string,
  records: readonly NeededRecord[],
  dns: Dns,
): Promise<CutoverPoint[]> {
  const checks = await checkDnsRecords(records, dns);
  const points = groups.flatMap(({ name, title, has }) => {
    const own = checks.filter(({ record }) => has(record));
    return own.length === 0 ? [] : [recordPoint({ name, title }, domain, own)];
  });
  return [await ttlPoint(domain, checks, dns), ...points];
}

function recordPoint(
  { name, title }: { readonly name: string; readonly title: string },
  domain: string,
  checks: readonly RecordCheck[],
): CutoverPoint {
  const wrong = checks.filter(({ state }) => state !== 'right');
  const point = pointOf(
    {
      name: `${name}:${domain}`,
      title: `${domain}: ${title}`,
      next: `set the records that \`mailstead dns ${domain}\` shows: ${title}`,
      done: 'as it should be',
    },
    wrong.map(describe),
  );
  const isNeeded = wrong.some(({ record }) => record.isRequired);
  // Records for comfort keep nobody from moving.
  if (point.state === 'open' && !isNeeded) return { ...point, state: 'advice' };
  return point;
}

function describe({ record, state, found }: RecordCheck): string {
  const wanted = `${record.name}. ${record.type} ${formatRecordValue(record)}`;
  if (state === 'unknown') return `${wanted}: the name server did not answer`;
  return state === 'missing'
    ? `${wanted}: missing`
    : `${wanted}: different today: ${found.join(' | ')}`;
}

async function ttlPoint(
  domain: string,
  checks: readonly RecordCheck[],
  dns: Dns,
): Promise<CutoverPoint> {
  const about = {
    name: `ttl:${domain}`,
    title: `${domain}: The MX record is soon known everywhere`,
  };
  const mx = checks.find(({ record }) => record.type === 'MX');
  if (mx?.state === 'right')
    return { ...about, state: 'done', details: ['the MX record is changed already'] };
  const answer = await dns.mx(domain);
  if (answer.kind !== 'found')
    return { ...about, state: 'not-checked', details: ['there is no MX record'] };
  const { ttlSeconds } = answer;
  if (ttlSeconds <= LONG_TTL_SECONDS)
    return { ...about, state: 'done', details: [`others keep it for ${ttlSeconds} s at most`] };
  return {
    ...about,
    state: 'advice',
    details: [
      `others keep it for ${ttlSeconds} s: set its TTL to 300 at least so long before the move`,
    ],
  };
}
