import { childOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { DAV, TWISTED } from '#codecs/webdav/namespaces.ts';
import { DomainError, type ErrorCode } from '#platform/errors.ts';
import type { HttpAnswer } from '#clients/http/http-request.ts';
import { retryAfterSeconds } from '#clients/http/retry-after.ts';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_WORDS = 200;

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'authentication-failed',
  403: 'no-permission',
  404: 'not-found',
  405: 'not-supported',
  409: 'conflict',
  410: 'not-found',
  412: 'conflict',
  413: 'too-large',
  429: 'limit-reached',
  501: 'not-supported',
  502: 'unavailable',
  503: 'limit-reached',
  504: 'unavailable',
  507: 'over-quota',
};

/** Statuses that speak of the server as it is now, and not of what was asked. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether it may go well in a while. */
export function isPassing({ status }: Pick<HttpAnswer, 'status'>): boolean {
  return passing.has(status);
}

/** An answer that is a refusal, as an error with the server's words. */
export function toDavFailure(answer: HttpAnswer, what: string): DomainError {
  const { status, headers, url } = answer;
  const seconds = retryAfterSeconds(headers);
  const said = saidIn(answer);
  return new DomainError(
    codes[status] ?? (status >= 500 ? 'unavailable' : 'bad-value'),
    `${url.host} answers ${what} with ${status}${said === '' ? '' : `: ${said}`}`,
    {
      details: { status, ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }) },
    },
  );
}

/** What it says of the reason: in words where it has any, else by the name of the condition. */
export function saidIn({ body, headers }: HttpAnswer): string {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('text/plain'))
    return clean(body.subarray(0, MAX_BODY_BYTES).toString('utf8'));
  if (!type.includes('xml')) return '';
  try {
    return clean(wordsIn(parseXml(body, { maxBytes: MAX_BODY_BYTES })));
  } catch {
    return '';
  }
}

function wordsIn(root: XmlElement): string {
  const words =
    childOf(root, TWISTED, 'error-description') ?? childOf(root, DAV, 'responsedescription');
  if (words !== undefined) return textOf(words);
  const parts = elementsOf(root).map((condition) => `${condition.name} ${textOf(condition)}`);
  return parts.join(' ');
}

function clean(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_WORDS);
}
