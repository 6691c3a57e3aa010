import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { parseXmlInTurns } from '#codecs/xml/parse-xml.ts';
import { DomainError } from '#platform/errors.ts';
import { createTurns } from '#platform/turns.ts';
import type { IncomingContent } from '#store/blob-store.ts';
import type { DavDeps } from './deps.ts';
import { DavRefused, refuse } from './errors.ts';
import type { DavExchange } from './exchange.ts';
import type { DavRequest } from './request.ts';

/** A body up to this size stays in memory. */
const MAX_IN_MEMORY = 1024 * 1024;

/** Whether the client sends a body at all. */
export function hasBody({ request }: DavExchange): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The XML of the body; undefined when there is none. @throws InputSyntaxError, DomainError too-large */
export async function readXml({ deps, exchange }: DavRequest): Promise<XmlElement | undefined> {
  if (!hasBody(exchange)) return undefined;
  const maxBytes = deps.settings().maxRequestSize;
  const chunks: Buffer[] = [];
  for await (const chunk of bodyOf(exchange, maxBytes)) chunks.push(chunk);
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  if (bytes.length === 0) return undefined;
  return await parseXmlInTurns(bytes, { maxBytes }, createTurns().next);
}

/** readXml(), where a body must be. @throws DavRefused 400 */
export async function expectXml(request: DavRequest): Promise<XmlElement> {
  return (await readXml(request)) ?? refuse(400, 'The request needs a body');
}

/** A body that was received: in memory, or in a file that goes when it is disposed of. */
export interface ReceivedBody extends AsyncDisposable {
  readonly content: IncomingContent;
}

/** @throws DomainError too-large */
export async function receiveBody(
  deps: DavDeps,
  exchange: DavExchange,
  maxBytes: number,
): Promise<ReceivedBody> {
  return await receivePieces(deps, bodyOf(exchange, maxBytes));
}

/** Bytes that come piece by piece, as a content that can be stored. */
export async function receivePieces(
  { spoolFolder, random }: DavDeps,
  pieces: AsyncGenerator<Buffer>,
): Promise<ReceivedBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    chunks.push(value);
    size += value.length;
    if (size > MAX_IN_MEMORY)
      return await spool(join(spoolFolder, `incoming-${random.id()}`), chunks, pieces);
  }
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  return { content: { kind: 'memory', bytes }, [Symbol.asyncDispose]: async () => {} };
}

async function spool(
  path: string,
  begun: readonly Buffer[],
  rest: AsyncIterable<Buffer>,
): Promise<ReceivedBody> {
  const remove = async () => await rm(path, { force: true });
  try {
    await using file = await open(path, 'wx', 0o600);
    let size = 0;
    const write = async (chunk: Buffer): Promise<void> => {
      await file.write(chunk);
      size += chunk.length;
    };
    for (const chunk of begun) await write(chunk);
    for await (const chunk of rest) await write(chunk);
    return { content: { kind: 'file', path, size }, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The bytes as they come, for which a client that waits to be asked is asked now. */
async function* bodyOf(exchange: DavExchange, maxBytes: number): AsyncGenerator<Buffer> {
  const { request, response } = exchange;
  const { headers } = request;
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity') throw compressed();
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  // RFC 9110 §10.1.1
  if (headers.expect !== undefined && !response.headersSent) response.writeContinue();
  let size = 0;
  // A client that sends too much is told so: the connection has to outlive the reading.
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

// RFC 9110 §12.5.3
function compressed(): DavRefused {
  const headers = { 'accept-encoding': 'identity' };
  return new DavRefused({ status: 415, text: 'The body may not be compressed', headers });
}

function tooLarge(limit: number): DomainError {
  return new DomainError('too-large', `The body is larger than the ${limit} bytes allowed`, {
    details: { limit },
  });
}

/** A content as text. */
export async function textOf(content: IncomingContent): Promise<string> {
  const bytes = content.kind === 'memory' ? content.bytes : await readFile(content.path);
  return decodeContent(bytes);
}
