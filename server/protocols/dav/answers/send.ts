import { formatError } from '#codecs/webdav/format-multistatus.ts';
import type { Refusal } from '../errors.ts';
import type { DavExchange } from '../exchange.ts';

type Headers = Readonly<Record<string, string>>;

const XML_TYPE = 'application/xml; charset=utf-8';

// RFC 9110 §8.6
export function sendEmpty(
  { request, response }: DavExchange,
  status: number,
  headers: Headers = {},
): void {
  // A 204 has no length, and that of a HEAD would be of what a GET gives.
  const isOpen = status === 204 || status === 304 || request.method === 'HEAD';
  const length = isOpen ? {} : { 'content-length': '0' };
  response.writeHead(status, { ...length, ...headers });
  response.end();
}

export function sendText(
  exchange: DavExchange,
  status: number,
  answer: { readonly type: string; readonly text: string; readonly headers?: Headers },
): void {
  const { request, response } = exchange;
  const body = Buffer.from(answer.text);
  response.writeHead(status, {
    'content-type': answer.type,
    'content-length': String(body.length),
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

export function sendXml(
  exchange: DavExchange,
  status: number,
  text: string,
  headers: Headers = {},
): void {
  sendText(exchange, status, { type: XML_TYPE, text, headers });
}

export function sendMultistatus(exchange: DavExchange, text: string, headers: Headers = {}): void {
  sendXml(exchange, 207, text, headers);
}

/** A refusal: with its condition as XML, in words otherwise. */
export function sendRefusal(exchange: DavExchange, refusal: Refusal): void {
  const { status, condition, text, headers = {} } = refusal;
  const closing = isBodyUnread(exchange) ? { ...headers, connection: 'close' } : headers;
  if (condition !== undefined) {
    sendXml(exchange, status, formatError(condition, text), closing);
    return;
  }
  const type = 'text/plain; charset=utf-8';
  sendText(exchange, status, { type, text: `${text}\n`, headers: closing });
}

/** The client may still send a body, or not, as it was not asked for it: nobody could tell where the next request begins. */
function isBodyUnread({ request, response }: DavExchange): boolean {
  if (request.readableEnded || response.headersSent) return false;
  const { expect, 'transfer-encoding': coding, 'content-length': length = '0' } = request.headers;
  return expect !== undefined || coding !== undefined || Number(length) > MAX_DISCARDED;
}

/** A body that nobody wants is read to its end up to this size, so that the connection can go on. */
const MAX_DISCARDED = 1024 * 1024;
