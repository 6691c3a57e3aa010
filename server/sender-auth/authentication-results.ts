import type { Bytes } from '#platform/bytes.ts';
import { splitHeader } from './dkim/header-fields.ts';
import type { DkimVerdict, DmarcVerdict, SenderVerdict, SpfVerdict } from './verdicts.ts';

/** A part of a message, as byte offsets. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The Authentication-Results field for a message, ending in CRLF. `authservId` is our host's name; what was not checked
 * is left out.
 */
export function formatAuthenticationResults(
  authservId: string,
  verdict: Partial<SenderVerdict>,
): string {
  // RFC 8601 §2.2
  const results: string[] = [];
  if (verdict.spf !== undefined) results.push(formatSpf(verdict.spf));
  for (const dkim of verdict.dkim ?? []) results.push(formatDkim(dkim));
  if (verdict.dmarc !== undefined) results.push(formatDmarc(verdict.dmarc));
  if (verdict.arc !== undefined && verdict.arc.result !== 'none')
    results.push(`arc=${verdict.arc.result}${comment(verdict.arc.reason)}`);
  const list = results.length === 0 ? [' none'] : results.map((r) => `\r\n ${r}`);
  return `Authentication-Results: ${toValue(authservId)};${list.join(';')}\r\n`;
}

/**
 * Finds the Authentication-Results fields of a received message that claim to be ours, and those whose author cannot
 * be told: they are to be cut out before our own is added. Ranges are whole fields, in order.
 */
export function findForgedResults(message: Bytes, authservId: string): readonly ByteRange[] {
  // RFC 8601 §5
  const own = authservId.toLowerCase();
  return splitHeader(message)
    .fields.filter((f) => f.name === 'authentication-results')
    .filter((f) => {
      const id = readAuthservId(message.toString('latin1', f.start, f.end));
      return id === undefined || id.toLowerCase().replace(/\.$/, '') === own;
    })
    .map(({ start, end }) => ({ start, end }));
}

function formatSpf(spf: SpfVerdict): string {
  // RFC 8601 §2.7.2
  return `spf=${spf.result}${property(`smtp.${spf.identity}`, spf.domain)}`;
}

function formatDkim(dkim: DkimVerdict): string {
  // RFC 8601 §2.7.1
  const note = dkim.unsignedBytes > 0 ? `${dkim.unsignedBytes} bytes unsigned` : dkim.reason;
  return (
    `dkim=${dkim.result}${comment(note)}` +
    property('header.d', dkim.domain) +
    property('header.s', dkim.selector) +
    property('header.a', dkim.algorithm) +
    // RFC 6008 §4
    property('header.b', dkim.signatureStart)
  );
}

function formatDmarc(dmarc: DmarcVerdict): string {
  const note = dmarc.result === 'none' ? dmarc.reason : `p=${dmarc.policy}`;
  return `dmarc=${dmarc.result}${comment(note)}${property('header.from', dmarc.authorDomain)}`;
}

/** Longest value shown, so that a line stays below 998 octets whatever the sender wrote. */
const longestValue = 255;

function property(name: string, value: string): string {
  return value === '' || value.length > longestValue ? '' : ` ${name}=${toValue(value)}`;
}

function toValue(value: string): string {
  // RFC 2045 §5.1
  if (/^[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+$/.test(value)) return value;
  const printable = value.replace(/[^\x20-\x7e]+/g, '?');
  return `"${printable.replace(/["\\]/g, '\\$&')}"`;
}

function comment(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const printable = text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 120);
  return ` (${printable.replace(/[()\\]/g, '\\$&')})`;
}

/** The authserv-id of a field, or undefined when the field does not follow its grammar. */
function readAuthservId(field: string): string | undefined {
  const value = field.slice(field.indexOf(':') + 1);
  const at = skipComments(value);
  if (at === undefined) return undefined;
  const quoted = /^"((?:[^"\\\r\n]|\\.)*)"/.exec(value.slice(at));
  if (quoted !== null) return quoted[1]!.replace(/\\(.)/g, '$1');
  return /^[^\s;()"<>@,:\\[\]?=/]+/.exec(value.slice(at))?.[0];
}

// RFC 5322 §3.2.2
function skipComments(value: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < value.length; at++) {
    const c = value[at]!;
    if (depth > 0 && c === '\\') at++;
    else if (c === '(') depth++;
    else if (c === ')' && depth > 0) depth--;
    else if (depth === 0 && !/[ \t\r\n]/.test(c)) return at;
  }
  return undefined;
}
