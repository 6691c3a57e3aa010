import {
  parseMultistatus,
  type DavResponse,
  type Multistatus,
} from '#codecs/webdav/parse-multistatus.ts';
import { davPrefixes } from '#codecs/webdav/namespaces.ts';
import { propertyTags, type PropertyName } from '#codecs/webdav/property-name.ts';
import { formatXmlPrefixes } from '#codecs/xml/format-xml.ts';
import type { Bytes } from '#platform/bytes.ts';
import { isDomainError } from '#platform/errors.ts';
import type { HttpClient } from '#clients/http/http-client.ts';
import type { HttpCredentials } from '#clients/http/http-credentials.ts';
import type { HttpAnswer } from '#clients/http/http-request.ts';
import { toDavFailure } from './dav-failure.ts';

/** A calendar of a hundred thousand events is listed in about 30 MB. */
export const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

export interface DavRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Bytes | string;
}

/** Speaks to one server as one user. */
export interface DavClient {
  /** Any request; an answer of any status. @throws DomainError unavailable, too-large */
  send(method: string, url: URL, request?: DavRequest): Promise<HttpAnswer>;
  /** @throws DomainError as toDavFailure() says, InputSyntaxError when the answer is no XML */
  propfind(
    url: URL,
    depth: '0' | '1',
    properties: readonly PropertyName[],
    visit?: Visit,
  ): Promise<Found>;
  /** @throws DomainError, InputSyntaxError */
  report(url: URL, depth: '0' | '1', body: string, visit?: Visit): Promise<Found>;
}

/** Is given each response, which is not kept then. */
type Visit = (response: DavResponse) => void;

/** A multistatus, and where it came from after all redirects. */
export interface Found extends Multistatus {
  readonly url: URL;
}

export function createDavClient(
  http: HttpClient,
  credentials: HttpCredentials | undefined,
): DavClient {
  const send = async (method: string, url: URL, { headers, body }: DavRequest = {}) => {
    const request = {
      method,
      url,
      maxBytes: MAX_ANSWER_BYTES,
      headers: { ...(body !== undefined && { 'content-type': xmlType }), ...headers },
      ...(body !== undefined && { body }),
      ...(credentials !== undefined && { credentials }),
    };
    for (let tries = 1; ; tries++)
      try {
        return await http.send(request);
      } catch (error) {
        // Some servers close one kept connection after the other just when they are used.
        const isStale = isDomainError(error, 'unavailable') && error.details['isStale'] === true;
        if (!isStale || tries >= MAX_TRIES || !readingMethods.has(method)) throw error;
      }
  };
  const ask = async (
    method: string,
    url: URL,
    request: DavRequest,
    visit?: Visit,
  ): Promise<Found> => {
    let answer = await send(method, url, request);
    // Credentials stay with the origin they were meant for; another one is asked anew, if it may have them.
    if (answer.status === 401 && mayFollow(url, answer.url))
      answer = await send(method, answer.url, request);
    if (answer.status !== 207) throw toDavFailure(answer, `${method} ${url.pathname}`);
    return { ...parseMultistatus(answer.body, MAX_ANSWER_BYTES, visit), url: answer.url };
  };
  return {
    send,
    propfind: async (url, depth, properties, visit) =>
      await ask('PROPFIND', url, { headers: { depth }, body: formatPropfind(properties) }, visit),
    report: async (url, depth, body, visit) =>
      await ask('REPORT', url, { headers: { depth }, body }, visit),
  };
}

/** What may be asked again without a thought. */
const readingMethods: ReadonlySet<string> = new Set(['OPTIONS', 'PROPFIND', 'REPORT', 'GET']);
const MAX_TRIES = 3;
const xmlType = 'application/xml; charset=utf-8';

/** Whether the password that is meant for one address may be sent to another that it leads to. */
export function mayFollow(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return false;
  return to.protocol === 'https:' || (to.hostname === from.hostname && from.protocol === 'http:');
}

/** A request's document with the prefixes of `davPrefixes`. */
export function formatDavRequest(root: string, content: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<${root}${formatXmlPrefixes(davPrefixes)}>${content}</${root}>\n`;
}

export function formatPropertyNames(properties: readonly PropertyName[]): string {
  return `<D:prop>${properties.map((name) => propertyTags(name).empty).join('')}</D:prop>`;
}

// RFC 4918 §14.20
function formatPropfind(properties: readonly PropertyName[]): string {
  return formatDavRequest('D:propfind', formatPropertyNames(properties));
}

/** The response that speaks of this path, among those of depth 0. */
export function onlyResponse({ responses }: Found): DavResponse | undefined {
  return responses.find(({ status }) => status === undefined || status < 300) ?? responses[0];
}
