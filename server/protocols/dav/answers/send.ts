import { once } from 'node:events';
import { formatError } from '#codecs/webdav/format-multistatus.ts';
import type { Refusal } from '../errors.ts';
import type { DavExchange } from '../exchange.ts';
import { endAfterBody } from './end-after-body.ts';
import { SLICE_CHARS, slicesOf } from './slices.ts';

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

interface TextAnswer {
  readonly type: string;
  readonly text: string;
  readonly headers?: Headers;
}

export function sendText(exchange: DavExchange, status: number, answer: TextAnswer): void {
  const { request, response } = exchange;
  const body = writeHead(exchange, status, answer);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** sendText() to a client that may be in the middle of its body. */
export function sendBeforeBodyEnds(
  exchange: DavExchange,
  status: number,
  answer: TextAnswer,
): void {
  endAfterBody(exchange, writeHead(exchange, status, answer));
}

function writeHead({ response }: DavExchange, status: number, answer: TextAnswer): Buffer {
  const body = Buffer.from(answer.text);
  response.writeHead(status, {
    'content-type': answer.type,
    'content-length': String(body.length),
    ...answer.headers,
  });
  return body;
}

export function sendXml(
  exchange: DavExchange,
  status: number,
  text: string,
  headers: Headers = {},
): void {
  sendText(exchange, status, { type: XML_TYPE, text, headers });
}

/** A long answer goes out in slices, as fast as the client takes them. */
export async function sendMultistatus(
  exchange: DavExchange,
  text: string,
  headers: Headers = {},
): Promise<void> {
  if (text.length <= SLICE_CHARS) return sendXml(exchange, 207, text, headers);
  const { response } = exchange;
  response.writeHead(207, { 'content-type': XML_TYPE, ...headers });
  for await (const slice of slicesOf(text)) {
    if (response.destroyed) return;
    if (!response.write(slice))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

/** A refusal: with its condition as XML, in words otherwise. */
export function sendRefusal(exchange: DavExchange, refusal: Refusal): void {
  const { status, condition, text, headers = {} } = refusal;
  const answer =
    condition === undefined
      ? { type: 'text/plain; charset=utf-8', text: `${text}\n` }
      : { type: XML_TYPE, text: formatError(condition, text) };
  if (!isBodyUnread(exchange)) return sendText(exchange, status, { ...answer, headers });
  const closing = { ...answer, headers: { ...headers, connection: 'close' } };
  if (exchange.request.headers.expect !== undefined) sendText(exchange, status, closing);
  else sendBeforeBodyEnds(exchange, status, closing);
}

/** The client may still send a body, or not, as it was not asked for it: nobody could tell where the next request begins. */
function isBodyUnread({ request, response }: DavExchange): boolean {
  if (request.readableEnded || response.headersSent) return false;
  const { expect, 'transfer-encoding': coding, 'content-length': length = '0' } = request.headers;
  return expect !== undefined || coding !== undefined || Number(length) > MAX_DISCARDED;
}

/** A body that nobody wants is read to its end up to this size, so that the connection can go on. */
const MAX_DISCARDED = 1024 * 1024;
