import type { Dns, DnsAnswer } from '#platform/dns.ts';
import { formatRecordValue, type NeededRecord } from './dns-records.ts';
import { findTagList } from './tag-list.ts';

export interface RecordCheck {
  readonly record: NeededRecord;
  /** `unknown`: the DNS did not answer. */
  readonly state: 'right' | 'missing' | 'different' | 'unknown';
  /** What the DNS says today, as in a zone file; for TXT only texts of the same kind. */
  readonly found: readonly string[];
}

/** Says of each record whether the DNS has it today. Values that differ but do the same job are right. */
export async function checkDnsRecords(
  records: readonly NeededRecord[],
  dns: Dns,
): Promise<readonly RecordCheck[]> {
  return await Promise.all(records.map(async (record) => await checkRecord(record, dns)));
}

async function checkRecord(record: NeededRecord, dns: Dns): Promise<RecordCheck> {
  switch (record.type) {
    case 'MX':
      return judge(record, await dns.mx(record.name), {
        show: (mx) => `${mx.preference} ${mx.exchange}.`,
        isRight: (mx) => mx.exchange === record.exchange.toLowerCase(),
      });
    case 'SRV':
      return judge(record, await dns.srv(record.name), {
        show: (s) => `${s.priority} ${s.weight} ${s.port} ${s.target}.`,
        isRight: (s) => s.port === record.port && s.target === record.target.toLowerCase(),
      });
    case 'CNAME':
      return await checkAlias(record, dns);
    case 'TLSA': {
      const show = (found: typeof record.record) => formatRecordValue({ ...record, record: found });
      const isRight = (found: typeof record.record) => show(found) === formatRecordValue(record);
      return judge(record, await dns.tlsa(record.name), { show, isRight });
    }
    case 'TXT': {
      const answer = await dns.txt(record.name);
      const texts = answer.kind === 'found' ? answer.records.filter(isOfKind(record)) : [];
      if (answer.kind === 'found' && texts.length === 0)
        return { record, state: 'missing', found: [] };
      // Two records of one kind make both void, as for SPF and DMARC.
      const isSingle = texts.length === 1;
      const only: DnsAnswer<string> =
        answer.kind === 'found' ? { ...answer, records: texts } : answer;
      const isRight = (text: string) => isSingle && doesTheJob(record, text);
      return judge(record, only, { show: (text) => `"${text}"`, isRight });
    }
  }
}

function judge<T>(
  record: NeededRecord,
  answer: DnsAnswer<T>,
  { show, isRight }: { show: (found: T) => string; isRight: (found: T) => boolean },
): RecordCheck {
  if (answer.kind === 'failed') return { record, state: 'unknown', found: [] };
  if (answer.kind === 'none') return { record, state: 'missing', found: [] };
  const state = answer.records.some(isRight) ? 'right' : 'different';
  return { record, state, found: answer.records.map(show) };
}

/** An alias may as well be an address record that leads to the same place. */
async function checkAlias(
  record: NeededRecord & { type: 'CNAME' },
  dns: Dns,
): Promise<RecordCheck> {
  const answer = await dns.cname(record.name);
  const check = judge(record, answer, {
    show: (target) => `${target}.`,
    isRight: (target) => target === record.target.toLowerCase(),
  });
  if (check.state !== 'missing') return check;
  const [own, ours] = await Promise.all([dns.a(record.name), dns.a(record.target)]);
  if (own.kind !== 'found') return check;
  const isSame = ours.kind === 'found' && own.records.some((a) => ours.records.includes(a));
  return { record, state: isSame ? 'right' : 'different', found: own.records };
}

/** Records that say their version; the others are told apart by what else they begin with. */
const versions = { dkim: 'DKIM1', dmarc: 'DMARC1', 'mta-sts': 'STSv1', 'tls-rpt': 'TLSRPTv1' };

function isOfKind(record: NeededRecord & { type: 'TXT' }): (text: string) => boolean {
  if (record.kind === 'spf') return (text) => /^v=spf1(?: |$)/i.test(text);
  // RFC 6763 §6.4: keys in any case.
  if (record.kind === 'dav-path') return (text) => /^path=/i.test(text);
  if (record.kind === 'dkim') return (text) => /(?:^|;)\s*p\s*=/.test(text);
  const begin = new RegExp(`^v\\s*=\\s*${versions[record.kind]}\\s*(?:;|$)`);
  return (text) => begin.test(text);
}

function doesTheJob(record: NeededRecord & { type: 'TXT' }, text: string): boolean {
  if (record.kind === 'spf') {
    const terms = new Set(text.toLowerCase().split(/\s+/));
    const needed = record.text.toLowerCase().split(/\s+/);
    // Whatever else may send, and what becomes of the rest, is the domain's own choice.
    return needed.every((term) => term.endsWith('all') || terms.has(term) || terms.has(`+${term}`));
  }
  if (record.kind === 'dav-path') return text.slice(5) === record.text.slice(5);
  const version = versions[record.kind];
  // Key records may come without their version (RFC 6376 §3.6.1).
  const hasVersion = record.kind !== 'dkim' || /^\s*v\s*=/.test(text);
  const found = findTagList([hasVersion ? text : `v=DKIM1; ${text}`], version);
  const needed = findTagList([record.text], version);
  if (found === undefined || needed === undefined) return false;
  switch (record.kind) {
    case 'dkim':
      return found.get('p')?.replace(/\s/g, '') === needed.get('p') && sameKeyType(found, needed);
    case 'mta-sts':
      return found.get('id') === needed.get('id');
    case 'dmarc':
      return ['none', 'quarantine', 'reject'].includes(found.get('p')?.toLowerCase() ?? '');
    case 'tls-rpt':
      return (found.get('rua') ?? '') !== '';
  }
}

function sameKeyType(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return (a.get('k') ?? 'rsa') === (b.get('k') ?? 'rsa');
}
