import { CALDAV, CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { propertyOf, propertyText, type DavResponse } from '#codecs/webdav/parse-multistatus.ts';
import { textOf } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { CR, LF, toCrlf, type Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { HttpAnswer } from '#clients/http/http-request.ts';
import { formatDavRequest, type DavClient } from './dav-client.ts';
import { isPassing, toDavFailure } from './dav-failure.ts';
import { canonicalPath } from './href.ts';
import { isPassingFailure, type DavMember } from './list-members.ts';

export interface ReadMember {
  readonly href: string;
  readonly etag: string;
  readonly bytes: Bytes;
}

export interface UnreadMember {
  readonly href: string;
  readonly error: Error;
}

/** Objects asked for at once: servers answer a few dozen in one go without pause. */
const WINDOW = 50;
/** Photos and attachments make objects large: a window is smaller then. */
const WINDOW_BYTES = 4 * 1024 * 1024;

type Kind = 'calendar' | 'addressbook';

/** Contents, in the order asked for, each member once. What multiget does not give is fetched by itself. @throws DomainError */
export async function* readMembers(
  client: DavClient,
  collection: { readonly url: URL; readonly kind: Kind },
  members: readonly Pick<DavMember, 'href' | 'size'>[],
): AsyncGenerator<ReadMember | UnreadMember> {
  for (const window of windows(members)) {
    const found = window.length > 1 ? await multiget(client, collection, window) : new Map();
    for (const { href } of window) {
      const key = canonicalPath(href, collection.url);
      const read = found.get(key) ?? (await fetchOne(client, collection.url, href));
      // Not kept any longer than it is needed.
      found.delete(key);
      yield { ...read, href };
    }
  }
}

type Contents = Map<string, Fetched>;

// RFC 4791 §7.9, RFC 6352 §8.7
async function multiget(
  client: DavClient,
  { url, kind }: { readonly url: URL; readonly kind: Kind },
  window: readonly Pick<DavMember, 'href'>[],
): Promise<Contents> {
  const isCalendar = kind === 'calendar';
  const ns = isCalendar ? CALDAV : CARDDAV;
  const name = isCalendar ? 'calendar-data' : 'address-data';
  const data = isCalendar ? '<C:calendar-data/>' : '<CR:address-data/>';
  const body = formatMultiget(
    kind,
    data,
    window.map(({ href }) => href),
  );
  const found: Contents = new Map();
  try {
    const answer = await client.report(url, '1', body);
    for (const response of answer.responses) {
      const key = canonicalPath(response.href, answer.url);
      const content = propertyOf(response, ns, name);
      if (content !== undefined)
        found.set(key, {
          etag: propertyText(response, { ns: DAV, name: 'getetag' }).trim(),
          bytes: withLineEnds(Buffer.from(textOf(content))),
        });
      else if (response.status === 404) found.set(key, { error: goneError(response.href) });
    }
  } catch (error) {
    if (isPassingFailure(error)) throw error;
    // Not known, or an object in it that is no XML: each is fetched by itself.
  }
  return found;
}

function formatMultiget(kind: Kind, data: string, hrefs: readonly string[]): string {
  return formatDavRequest(
    kind === 'calendar' ? 'C:calendar-multiget' : 'CR:addressbook-multiget',
    `<D:prop><D:getetag/>${data}</D:prop>${hrefs.map((href) => `<D:href>${escapeXmlText(href)}</D:href>`).join('')}`,
  );
}

/** ETags of those of the members that are there, by their href as it was given. @throws DomainError */
export async function readEtags(
  client: DavClient,
  { url, kind }: { readonly url: URL; readonly kind: Kind },
  hrefs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const wanted = new Map(hrefs.map((href) => [canonicalPath(href, url), href]));
  const take = (response: DavResponse) => {
    const href = wanted.get(canonicalPath(response.href, url));
    const etag = propertyText(response, { ns: DAV, name: 'getetag' }).trim();
    if (href !== undefined && etag !== '') found.set(href, etag);
  };
  try {
    await client.report(url, '1', formatMultiget(kind, '', hrefs), take);
  } catch (error) {
    if (isPassingFailure(error)) throw error;
    await client.propfind(url, '1', [{ ns: DAV, name: 'getetag' }], take);
  }
  return found;
}

/** @throws DomainError when the trouble is the server's, and not that of this member alone */
async function fetchOne(client: DavClient, base: URL, href: string): Promise<Fetched> {
  const url = new URL(href, base);
  const answer = await client.send('GET', url);
  if (!isPassing(answer) || answer.headers['retry-after'] !== undefined)
    return toFetched(answer, href);
  // Some servers say that they are not available of an object that they stumble over: they are asked for something else, and again.
  await client.propfind(base, '0', [{ ns: DAV, name: 'resourcetype' }]);
  const second = await client.send('GET', url);
  if (isPassing(second)) return { error: toDavFailure(second, `GET ${href}`) };
  return toFetched(second, href);
}

type Fetched = Omit<ReadMember, 'href'> | Omit<UnreadMember, 'href'>;

function toFetched(answer: HttpAnswer, href: string): Fetched {
  if (answer.status === 200) return { etag: String(answer.headers.etag ?? ''), bytes: answer.body };
  if (answer.status === 404 || answer.status === 410) return { error: goneError(href) };
  const failure = toDavFailure(answer, `GET ${href}`);
  if (isPassing(answer) || answer.status === 401) throw failure;
  return { error: failure };
}

function goneError(href: string): DomainError {
  return new DomainError('not-found', `${href} is not there any more`);
}

/** XML makes LF of CRLF where a server does not write it as a reference. */
function withLineEnds(bytes: Bytes): Bytes {
  return bytes.includes(CR) || !bytes.includes(LF) ? bytes : toCrlf(bytes);
}

function* windows<T extends Pick<DavMember, 'size'>>(members: readonly T[]): Generator<T[]> {
  let window: T[] = [];
  let bytes = 0;
  for (const member of members) {
    const size = member.size ?? 0;
    if (window.length > 0 && (window.length >= WINDOW || bytes + size > WINDOW_BYTES)) {
      yield window;
      window = [];
      bytes = 0;
    }
    window.push(member);
    bytes += size;
  }
  if (window.length > 0) yield window;
}
