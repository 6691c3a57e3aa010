import { createHash } from 'node:crypto';
import { InputSyntaxError } from '#platform/errors.ts';

export type MtaStsMode = 'enforce' | 'testing' | 'none';

/** A recipient domain's statement that its mail hosts speak verifiable TLS. */
export interface MtaStsPolicy {
  readonly mode: MtaStsMode;
  /** Lower case; `*.example.test` stands for one label in front. */
  readonly mx: readonly string[];
  readonly maxAgeSeconds: number;
}

/** Largest policy file, and the most hosts it may list. */
export const mostPolicyBytes = 64 * 1024;
const mostHosts = 500;
// RFC 8461 §3.2
const longestAgeSeconds = 31_557_600;

/** Parses the policy file. @throws InputSyntaxError when it does not follow its grammar */
export function parseMtaStsPolicy(text: string): MtaStsPolicy {
  // RFC 8461 §3.2
  if (text.length > mostPolicyBytes)
    throw new InputSyntaxError('policy too large', mostPolicyBytes);
  const mx: string[] = [];
  const fields = new Map<string, string>();
  let at = 0;
  for (const line of text.split('\n')) {
    const offset = at;
    at += line.length + 1;
    const match = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*\r?$/.exec(line);
    if (line.trim() === '') continue;
    if (match === null) throw new InputSyntaxError('expected "name: value"', offset);
    const [, name, value] = match as unknown as [string, string, string];
    if (name === 'mx') mx.push(expectMx(value, offset));
    // Of fields given twice the first counts.
    else if (!fields.has(name)) fields.set(name, value);
    if (mx.length > mostHosts) throw new InputSyntaxError('too many hosts', offset);
  }
  if (fields.get('version') !== 'STSv1') throw new InputSyntaxError('expected version: STSv1', 0);
  const mode = fields.get('mode');
  if (mode !== 'enforce' && mode !== 'testing' && mode !== 'none')
    throw new InputSyntaxError('expected mode: enforce, testing or none', 0);
  const age = fields.get('max_age') ?? '';
  if (!/^\d{1,10}$/.test(age)) throw new InputSyntaxError('expected max_age: seconds', 0);
  if (mx.length === 0 && mode !== 'none') throw new InputSyntaxError('expected at least one mx', 0);
  return { mode, mx, maxAgeSeconds: Math.min(Number(age), longestAgeSeconds) };
}

export function formatMtaStsPolicy(policy: MtaStsPolicy): string {
  const hosts = policy.mx.map((host) => `mx: ${host}\r\n`).join('');
  return `version: STSv1\r\nmode: ${policy.mode}\r\n${hosts}max_age: ${policy.maxAgeSeconds}\r\n`;
}

/** Names the policy in the DNS record; another policy has another name. */
export function mtaStsPolicyId(policy: MtaStsPolicy): string {
  // RFC 8461 §3.1: at most 32 letters and digits
  return createHash('sha256').update(formatMtaStsPolicy(policy)).digest('hex').slice(0, 20);
}

/** Whether a mail host is one of those the policy lists. */
export function matchesMtaStsPolicy(policy: MtaStsPolicy, mxHost: string): boolean {
  // RFC 8461 §4.1
  const host = mxHost.toLowerCase().replace(/\.$/, '');
  const parent = host.slice(host.indexOf('.') + 1);
  return policy.mx.some((p) =>
    p.startsWith('*.') ? host.includes('.') && parent === p.slice(2) : p === host,
  );
}

function expectMx(value: string, offset: number): string {
  const host = value.toLowerCase().replace(/\.$/, '');
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  if (host.length > 253 || !new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`).test(host))
    throw new InputSyntaxError('expected a host name', offset);
  return host;
}
