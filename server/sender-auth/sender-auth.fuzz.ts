import { asBuffer } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { readLeadingSet, sealArc } from './arc-seal.ts';
import { findForgedResults, formatAuthenticationResults } from './authentication-results.ts';
import { checkDane, isUsableTlsa } from './dane-check.ts';
import { splitHeader } from './dkim/header-fields.ts';
import { formatMtaStsPolicy, parseMtaStsPolicy } from './mta-sts-policy.ts';
import { parseTagList } from './tag-list.ts';
import { publicKeyInfoOf } from './tls/certificate-parts.ts';

/** Parsers of what strangers send: each gives a value or a syntax error. */
export const target = {
  name: 'sender-auth',
  corpus: (): Buffer[] =>
    [
      'version: STSv1\r\nmode: enforce\r\nmx: *.a.test\r\nmax_age: 86400\r\n',
      'v=DMARC1; p=none; rua=mailto:a@b.test',
      'Authentication-Results: (x) mx.test; dkim=pass\r\nFrom: a@b.test\r\n\r\nbody\r\n',
      'ARC-Seal: i=1; cv=none; d=a.test\r\nARC-Message-Signature: i=1; b=\r\nARC-Authentication-Results: i=1; x\r\n\r\n',
      '\x30\x82\x01\x01\x30\x05\xa0\x03\x02\x01\x02',
      '\x03\x01\x01aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    ].map((text) => Buffer.from(text, 'latin1')),
  run(input: Buffer): void {
    const text = input.toString('latin1');
    const policy = tryParse(() => parseMtaStsPolicy(text));
    if (policy !== undefined) parseMtaStsPolicy(formatMtaStsPolicy(policy));
    tryParse(() => parseTagList(text));
    tryParse(() => publicKeyInfoOf(input));
    const { fields, bodyStart } = splitHeader(asBuffer(input));
    let at = 0;
    for (const field of fields) {
      if (field.start < at || field.end <= field.start || field.end > bodyStart)
        throw new Error('field ranges are not in order');
      at = field.end;
    }
    findForgedResults(input, 'mx.test');
    const set = readLeadingSet(input);
    if (set !== undefined && !(set.end > 0 && set.end <= bodyStart))
      throw new Error('an ARC set ends outside the header');
    void sealArc(input, {
      domain: 'a.test',
      keys: [],
      epochSeconds: 0,
      results: '',
      chain: 'none',
    });
    const [usage = 0, selector = 0, matchingType = 0] = input;
    const record = { usage, selector, matchingType, data: input.subarray(3) };
    if (isUsableTlsa(record)) checkDane([input], { records: [record], names: [text], epochMs: 0 });
    const spf = { result: 'fail', identity: 'helo', domain: text, reason: text } as const;
    const dmarc = { result: 'none', authorDomain: text, policy: 'none', reason: text } as const;
    const line = formatAuthenticationResults('mx.test', { spf, dmarc });
    if (/\r\n(?!\s|$)|[^\r]\n|[^\x09\x0a\x0d\x20-\x7e]/.test(line))
      throw new Error('a result breaks out of its field');
  },
};

function tryParse<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}
