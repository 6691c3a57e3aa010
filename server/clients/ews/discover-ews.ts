import { formatAutodiscoverRequest, parseAutodiscoverAnswer } from '#codecs/ews/autodiscover.ts';
import type { HttpClient } from '#clients/http/http-client.ts';
import type { HttpCredentials } from '#clients/http/http-credentials.ts';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { placesOf } from './autodiscover/places.ts';
import { isTrusted, tryPlace, type Search } from './autodiscover/search.ts';

export interface EwsDiscovery {
  readonly http: Pick<HttpClient, 'send'>;
  readonly clock: Clock;
  readonly srv: Dns['srv'];
  /** Whose mailbox is looked for. */
  readonly address: string;
  /** Who asks; undefined: only what servers tell everybody is asked. */
  readonly credentials: HttpCredentials | undefined;
  /** Hosts, with all below them, that may be led to beside those of the address's own domain. */
  readonly confirmed: readonly string[];
  /** Also asked, without signing in. */
  readonly online?: string;
}

const MAX_REDIRECTS = 10;

/**
 * The address of the web service for a mailbox. Nobody signs in without https, nor at a host outside of the domain that was not
 * confirmed.
 * @throws DomainError not-found with all that was tried; no-permission naming hosts to confirm; authentication-failed
 */
// MS-OXDISCO §3.1.5, MS-OXDSCLI §3.1.5
export async function discoverEws(discovery: EwsDiscovery): Promise<URL> {
  const { address, confirmed, online, credentials } = discovery;
  const domain = domainOf(address);
  const own = [domain, ...confirmed, ...(online === undefined ? [] : [online])];
  const search: Search = {
    ...discovery,
    trusted: own.map((name) => name.toLowerCase()),
    seen: new Set(),
    tried: [],
    unconfirmed: new Set(),
    isDenied: false,
    redirects: 0,
  };
  const signedIn = credentials === undefined ? undefined : await askSignedIn(search, address);
  const found = signedIn ?? (await askOpenly(search, address, online));
  if (found !== undefined) return found;
  throw nothingFound(search, domain);
}

function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(domain)) return domain;
  throw new DomainError('bad-value', `"${address}" is no mail address: ews:anna@example.org`);
}

async function askSignedIn(search: Search, address: string): Promise<URL | undefined> {
  for await (const place of placesOf(search, domainOf(address))) {
    const found = await askPlace(search, place, address);
    if (found instanceof URL) return found;
    if (found === undefined) continue;
    if (found.toLowerCase().endsWith('.onmicrosoft.com'))
      throw new DomainError(
        'not-supported',
        `${address} was moved to Exchange Online (it is ${found} there): use Graph, graph://graph.microsoft.com`,
      );
    return await askSignedIn(search, found);
  }
  return undefined;
}

/** The service; another address to ask for; undefined where nothing is known. */
async function askPlace(
  search: Search,
  place: URL,
  address: string,
): Promise<URL | string | undefined> {
  for (let url = place; ;) {
    const asked = `${url.href} ${address}`;
    if (search.seen.has(asked)) return undefined;
    search.seen.add(asked);
    if (!isTrusted(search, url)) {
      search.unconfirmed.add(url.host);
      return undefined;
    }
    const said = await ask(search, url, address);
    if (said === undefined) return undefined;
    if (said.kind === 'services') return firstTrusted(search, said.services);
    if (++search.redirects > MAX_REDIRECTS)
      throw new DomainError('unavailable', `${url.host}: Autodiscover leads on and on`);
    if (said.kind === 'address') return said.address;
    url = said.url;
  }
}

type Said =
  | { readonly kind: 'services'; readonly services: readonly string[] }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'url'; readonly url: URL };

async function ask(search: Search, url: URL, address: string): Promise<Said | undefined> {
  const { credentials, tried } = search;
  const answer = await tryPlace(search, {
    method: 'POST',
    url,
    headers: { 'content-type': 'text/xml; charset=utf-8', 'x-anchormailbox': address },
    body: formatAutodiscoverRequest(address),
    ...(credentials !== undefined && { credentials }),
    follows: false,
  });
  if (answer === undefined) return undefined;
  const { status, headers, body } = answer;
  if (status >= 300 && status < 400) return leadTo(search, url, headers.location);
  if (status === 401) search.isDenied = true;
  if (status !== 200) {
    tried.push(`${url.host}: status ${status}`);
    return undefined;
  }
  try {
    const said = parseAutodiscoverAnswer(body);
    if (said.kind === 'settings') return { kind: 'services', services: said.services };
    if (said.kind === 'redirect-url') return leadTo(search, url, said.url);
    if (said.kind === 'redirect-address') return { kind: 'address', address: said.address };
    tried.push(`${url.host}: ${said.code} ${said.text}`.trim());
  } catch (error) {
    // A web site has an answer for everything.
    if (!(error instanceof InputSyntaxError)) throw error;
    tried.push(`${url.host}: what it says is no answer of Autodiscover`);
  }
  return undefined;
}

function leadTo(search: Search, from: URL, location: string | undefined): Said | undefined {
  const url = location === undefined ? null : URL.parse(location, from);
  if (url?.protocol === 'https:') return { kind: 'url', url };
  search.tried.push(`${from.host}: it leads to no place with https`);
  return undefined;
}

function firstTrusted(search: Search, services: readonly string[]): URL | undefined {
  const urls = services.map((text) => URL.parse(text)).filter((url) => url !== null);
  const found = urls.find((url) => isTrusted(search, url));
  if (found !== undefined) return found;
  for (const url of urls) search.unconfirmed.add(url.host);
  if (urls.length === 0) search.tried.push('a server knows the mailbox, and no EWS for it');
  return undefined;
}

/** Exchange 2016 and later say it to everybody, without a sign-in. */
async function askOpenly(
  search: Search,
  address: string,
  online: string | undefined,
): Promise<URL | undefined> {
  const domain = domainOf(address);
  for (const host of [
    `autodiscover.${domain}`,
    domain,
    ...(online === undefined ? [] : [online]),
  ]) {
    const path = `/autodiscover/autodiscover.json/v1.0/${encodeURIComponent(address)}`;
    const url = new URL(`https://${host}${path}?Protocol=Ews`);
    const answer = await tryPlace(search, { method: 'GET', url });
    const text = answer?.status === 200 ? urlIn(answer.body.toString()) : undefined;
    const found = text === undefined ? undefined : firstTrusted(search, [text]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function urlIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('Url' in value)) return undefined;
    return typeof value.Url === 'string' ? value.Url : undefined;
  } catch {
    return undefined;
  }
}

const MAX_TOLD = 8;

function nothingFound({ unconfirmed, isDenied, tried }: Search, domain: string): DomainError {
  const [host] = unconfirmed;
  if (host !== undefined)
    return new DomainError(
      'no-permission',
      `Autodiscover of ${domain} leads to ${[...unconfirmed].join(', ')}, which is not below ${domain}. Where that is right, say ` +
        `--option autodiscover-hosts=${[...unconfirmed].map((it) => it.replace(/:\d+$/, '')).join(',')}, or name the server: ews://${host}`,
    );
  if (isDenied)
    return new DomainError(
      'authentication-failed',
      `Autodiscover of ${domain} does not accept the name and password: as name try an address, or DOMAIN\\name`,
    );
  return new DomainError(
    'not-found',
    `no Exchange server is to be found for ${domain}; name it, ews://HOST. Tried: ${[...new Set(tried)].slice(0, MAX_TOLD).join('; ')}`,
  );
}
