import type { Dns, DnsAnswer } from '#platform/dns.ts';
import type { DnsRecord } from './dns-records.ts';

export type RecordState = 'right' | 'wrong' | 'missing' | 'no answer' | 'not checked';
export interface CheckedState {
  readonly state: RecordState;
  readonly found: readonly string[];
}

/** Looks up what is there today. */
export async function checkRecord(dns: Dns, record: DnsRecord): Promise<CheckedState> {
  switch (record.type) {
    case 'MX':
      return judge(await dns.mx(record.name), {
        show: (r) => `${r.preference} ${r.exchange}.`,
        isRight: (shown) => hostOf(shown) === hostOf(record.value),
      });
    case 'TXT':
      return judge(relevantTexts(await dns.txt(record.name), record), {
        show: (r) => JSON.stringify(r),
        isRight: (shown) => isSameText(shown, record.value),
      });
    case 'SRV':
      return judge(await dns.srv(record.name), {
        show: (r) => `${r.priority} ${r.weight} ${r.port} ${r.target}.`,
        isRight: (shown) => lastTwo(shown) === lastTwo(record.value),
      });
    case 'CNAME':
    case 'A or AAAA':
      return await checkAddress(dns, record);
    default:
      return record.type satisfies never;
  }
}

function judge<T>(
  answer: DnsAnswer<T>,
  by: { show: (record: T) => string; isRight: (shown: string) => boolean },
): CheckedState {
  if (answer.kind === 'failed') return { state: 'no answer', found: [answer.reason] };
  if (answer.kind === 'none') return { state: 'missing', found: [] };
  const found = answer.records.map(by.show);
  return { state: found.some(by.isRight) ? 'right' : 'wrong', found };
}

/** A name holds texts of many kinds: only those of the same kind ("v=spf1") can be wrong. */
function relevantTexts(answer: DnsAnswer<string>, record: DnsRecord): DnsAnswer<string> {
  if (answer.kind !== 'found') return answer;
  const kind = (text: string) => text.replace(/^"/, '').split(/[\s;]/)[0]!.toLowerCase();
  const records = answer.records.filter((r) => kind(r) === kind(record.value));
  return records.length > 0
    ? { ...answer, records }
    : { kind: 'none', nameExists: true, authentic: answer.authentic };
}

/** Policies may be stricter or have more to say than ours: for them being there is right. Keys must be the same. */
function isSameText(shown: string, wanted: string): boolean {
  const isKey = /^"v=DKIM1/i.test(wanted);
  return !isKey || tagOf(shown) === tagOf(wanted);
}

/** The key itself, whatever blanks and other tags stand around it. */
function tagOf(text: string): string {
  return /\bp=([A-Za-z0-9+/=\s]*)/.exec(text)?.[1]?.replaceAll(/\s/g, '') ?? '';
}

/** The name must lead to an address; which one cannot be known from here. */
async function checkAddress(dns: Dns, record: DnsRecord): Promise<CheckedState> {
  const answers = await Promise.all([dns.a(record.name), dns.aaaa(record.name)]);
  const found = answers.flatMap((a) => (a.kind === 'found' ? a.records : []));
  if (found.length > 0) return { state: 'right', found };
  const failed = answers.find((a) => a.kind === 'failed');
  return failed === undefined
    ? { state: 'missing', found }
    : { state: 'no answer', found: [failed.reason] };
}

function hostOf(shown: string): string {
  return shown.split(' ')[1]!.toLowerCase();
}

function lastTwo(shown: string): string {
  return shown.toLowerCase().split(' ').slice(-2).join(' ');
}
