import { CALDAV, CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import {
  hrefsIn,
  propertyOf,
  propertyText,
  type DavResponse,
} from '#codecs/webdav/parse-multistatus.ts';
import { InputSyntaxError, DomainError, isDomainError } from '#platform/errors.ts';
import { onlyResponse, type DavClient, type Found } from './dav-client.ts';
import { lastSegment } from './href.ts';

/** Where an account's things are. */
export interface DavHomes {
  readonly principal: URL | undefined;
  readonly displayName: string;
  /** "mailto:" and others, as the server says them. */
  readonly addresses: readonly string[];
  readonly calendars: readonly URL[];
  readonly addressBooks: readonly URL[];
  /** Of scheduling. */
  readonly inbox: URL | undefined;
}

export interface DavPlace {
  /** The host, and a path where one was given: of a principal, a home or a collection. */
  readonly url: URL;
  /** The account, when somebody else signs in; undefined: whoever signs in. */
  readonly account: string | undefined;
  /** Whether the path was made for the account: it is taken as it is, whoever signs in. */
  readonly isOfAccount: boolean;
}

// RFC 6764 §5
const wellKnown = ['/.well-known/caldav', '/.well-known/carddav'] as const;
/** Where servers are that have no such signpost. */
const usualPaths = ['/', '/dav/', '/SOGo/dav/', '/remote.php/dav/', '/caldav.php/'] as const;

const principalProperties = [
  { ns: DAV, name: 'current-user-principal' },
  { ns: DAV, name: 'displayname' },
  { ns: DAV, name: 'resourcetype' },
  { ns: CALDAV, name: 'calendar-home-set' },
  { ns: CALDAV, name: 'calendar-user-address-set' },
  { ns: CALDAV, name: 'schedule-inbox-URL' },
  { ns: CARDDAV, name: 'addressbook-home-set' },
] as const;

/**
 * Finds the homes of calendars and address books: by the path where one is given, else by the signposts of RFC 6764 and the
 * places where known servers have them.
 * @throws DomainError authentication-failed, not-found, unavailable
 */
export async function discoverHomes(client: DavClient, place: DavPlace): Promise<DavHomes> {
  if (place.url.pathname !== '/') return await homesAt(client, place, place.url);
  let found: DavHomes | undefined;
  let refusal: DomainError | undefined;
  for (const path of [...wellKnown, ...usualPaths])
    try {
      const homes = await homesAt(client, place, new URL(path, place.url));
      found = found === undefined ? homes : merged(found, homes);
      if (found.calendars.length > 0 && found.addressBooks.length > 0) return found;
    } catch (error) {
      if (error instanceof InputSyntaxError) continue;
      if (!isDomainError(error) || error.code === 'cancelled') throw error;
      // The first that knows us not by name is the one to be told of.
      if (refusal?.code !== 'authentication-failed') refusal = error;
      if (error.code === 'unavailable' && error.details['status'] === undefined) throw error;
    }
  if (found !== undefined) return found;
  if (refusal?.code === 'authentication-failed') throw refusal;
  throw new DomainError(
    'not-found',
    `${place.url.host} does not say where its calendars and address books are: give the path, as in davs://${place.url.host}/dav/`,
    { cause: refusal },
  );
}

async function homesAt(client: DavClient, place: DavPlace, url: URL): Promise<DavHomes> {
  const first = await client.propfind(url, '0', principalProperties);
  const response = onlyResponse(first);
  if (response === undefined)
    throw new DomainError('not-found', `${url.href} tells nothing of itself`);
  if (place.isOfAccount || isPrincipal(response)) {
    if (place.account === undefined || place.isOfAccount) return toHomes(first, response);
  }
  const principal = principalOf(first, response);
  if (principal === undefined) {
    if (propertyOf(response, DAV, 'resourcetype') === undefined || url.pathname === '/')
      throw new DomainError('not-found', `${url.host}${url.pathname} names no principal`);
    return toHomes(first, response);
  }
  const wanted =
    place.account === undefined ? principal : principalOfAnother(principal, place.account);
  const asked = await client.propfind(wanted, '0', principalProperties);
  const answer = onlyResponse(asked);
  if (answer === undefined)
    throw new DomainError('not-found', `${wanted.href} tells nothing of itself`);
  return toHomes(asked, answer);
}

function isPrincipal(response: DavResponse): boolean {
  return (
    propertyOf(response, CALDAV, 'calendar-home-set') !== undefined ||
    propertyOf(response, CARDDAV, 'addressbook-home-set') !== undefined
  );
}

// RFC 5397 §3
function principalOf({ url }: Found, response: DavResponse): URL | undefined {
  const [href] = hrefsIn(propertyOf(response, DAV, 'current-user-principal'));
  return href === undefined ? undefined : (URL.parse(href, url) ?? undefined);
}

/** Beside one's own; as long or as short as one's own name is there. */
export function principalOfAnother(own: URL, account: string): URL {
  const [local = account] = account.split('@', 1);
  const name = lastSegment(own.pathname).includes('@') ? account : local;
  const path = own.pathname.replace(/[^/]+(\/?)$/, `${encodeURIComponent(name)}$1`);
  return new URL(path, own);
}

function toHomes({ url }: Found, response: DavResponse): DavHomes {
  const urls = (ns: string, name: string): URL[] =>
    hrefsIn(propertyOf(response, ns, name)).flatMap((href) => URL.parse(href, url) ?? []);
  const calendars = urls(CALDAV, 'calendar-home-set');
  const addressBooks = urls(CARDDAV, 'addressbook-home-set');
  // What is no principal is taken for a home, or a collection, itself.
  const isHome = calendars.length === 0 && addressBooks.length === 0;
  return {
    principal: isHome ? undefined : url,
    displayName: propertyText(response, { ns: DAV, name: 'displayname' }).trim(),
    addresses: hrefsIn(propertyOf(response, CALDAV, 'calendar-user-address-set')),
    calendars: isHome ? [url] : calendars,
    addressBooks: isHome ? [url] : addressBooks,
    inbox: urls(CALDAV, 'schedule-inbox-URL')[0],
  };
}

function merged(a: DavHomes, b: DavHomes): DavHomes {
  return {
    principal: a.principal ?? b.principal,
    displayName: a.displayName || b.displayName,
    addresses: a.addresses.length > 0 ? a.addresses : b.addresses,
    calendars: a.calendars.length > 0 ? a.calendars : b.calendars,
    addressBooks: a.addressBooks.length > 0 ? a.addressBooks : b.addressBooks,
    inbox: a.inbox ?? b.inbox,
  };
}
