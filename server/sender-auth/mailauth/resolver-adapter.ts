import type { Clock } from '#platform/clock.ts';
import type { Dns, DnsAnswer } from '#platform/dns.ts';

/** The resolver signature of mailauth: records in the form of node:dns, failures as errors with a code. */
export type MailauthResolver = (name: string, type: string) => Promise<string[][] | string[]>;

/** Look-ups made for one message, whatever it asks for; SPF's own limits are lower. */
const mostLookUps = 150;

/** Lets mailauth ask our Dns, until `deadlineMs` (monotonic): after it every look-up fails at once. */
export function createMailauthResolver(
  dns: Dns,
  clock: Clock,
  deadlineMs: number,
): MailauthResolver {
  let lookUps = 0;
  return async (name, type) => {
    const leftMs = deadlineMs - clock.monotonicMs();
    if (++lookUps > mostLookUps)
      throw lookUpError('EREFUSED', 'too many DNS look-ups for one message');
    if (leftMs <= 0) throw lookUpError('ETIMEOUT', 'no time left for DNS look-ups');
    const { promise: timeOut, reject } = Promise.withResolvers<never>();
    using timer = clock.after(leftMs, () => reject(lookUpError('ETIMEOUT', 'DNS time-out')));
    timer.unref();
    return await Promise.race([askFor(dns, name, type), timeOut]);
  };
}

async function askFor(dns: Dns, name: string, type: string): Promise<string[][] | string[]> {
  switch (type) {
    case 'TXT':
      return recordsOf(await dns.txt(name)).map((text) => [text]);
    case 'A':
      return recordsOf(await dns.a(name));
    case 'AAAA':
      return recordsOf(await dns.aaaa(name));
    case 'CNAME':
      return recordsOf(await dns.cname(name));
    case 'PTR':
      return recordsOf(await dns.ptr(addressOfReverseName(name)));
    case 'MX': {
      const records = recordsOf(await dns.mx(name));
      // The type mailauth declares has no room for the objects it expects here.
      return records.map((mx) => ({
        priority: mx.preference,
        exchange: mx.exchange,
      })) as unknown as string[];
    }
    default:
      throw lookUpError('EREFUSED', `no look-ups of type ${type}`);
  }
}

function recordsOf<T>(answer: DnsAnswer<T>): T[] {
  if (answer.kind === 'found') return [...answer.records];
  if (answer.kind === 'failed') throw lookUpError('ESERVFAIL', answer.reason);
  throw answer.nameExists
    ? lookUpError('ENODATA', 'no such record')
    : lookUpError('ENOTFOUND', 'no such name');
}

function lookUpError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function addressOfReverseName(name: string): string {
  const labels = name.split('.').reverse().slice(2);
  if (name.endsWith('.in-addr.arpa')) return labels.join('.');
  return labels.join('').replace(/(.{4})(?=.)/g, '$1:');
}
