import { APPLE_ICAL, CALDAV, CALENDARSERVER, CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import {
  hrefsIn,
  propertyOf,
  propertyText,
  type DavResponse,
} from '#codecs/webdav/parse-multistatus.ts';
import { childOf, childrenOf, elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { isDomainError } from '#platform/errors.ts';
import { loadOnce } from '#platform/load-once.ts';
import { onlyResponse, type DavClient } from './dav-client.ts';
import type { DavHomes } from './discover.ts';
import { canonicalPath, isSamePath, lastSegment } from './href.ts';

/** A calendar, task list or address book. */
export interface DavCollection {
  readonly url: URL;
  readonly kind: 'calendar' | 'addressbook';
  readonly displayName: string;
  /** Of calendars, in capitals; empty when it takes all. */
  readonly components: readonly string[];
  /** As the server says it: "#rrggbb" or "#rrggbbaa". */
  readonly color: string;
  readonly description: string;
  /** VTIMEZONE in a VCALENDAR, or an IANA name; '' for none. */
  readonly timeZone: string;
  readonly order: number | undefined;
  readonly ctag: string;
  readonly syncToken: string;
  readonly canSync: boolean;
  /** It follows this address and keeps nothing of its own. */
  readonly followed: string | undefined;
  /** Invitations arrive here. */
  readonly isDefault: boolean;
}

export interface FoundCollections {
  /** The account's own. */
  readonly own: readonly DavCollection[];
  /** Those that others share with it, which belong to others. */
  readonly ofOthers: readonly DavCollection[];
  /** Address books that the server makes of its own directory, and nobody writes to. */
  readonly generated: readonly DavCollection[];
}

const property = (ns: string, name: string) => ({ ns, name });
const properties = [
  property(DAV, 'resourcetype'),
  property(DAV, 'displayname'),
  property(DAV, 'owner'),
  property(DAV, 'sync-token'),
  property(DAV, 'supported-report-set'),
  property(CALENDARSERVER, 'getctag'),
  property(CALENDARSERVER, 'source'),
  property(CALDAV, 'supported-calendar-component-set'),
  property(CALDAV, 'calendar-description'),
  property(CALDAV, 'calendar-timezone'),
  property(CALDAV, 'calendar-timezone-id'),
  property(CARDDAV, 'addressbook-description'),
  property(APPLE_ICAL, 'calendar-color'),
  property(APPLE_ICAL, 'calendar-order'),
];

/** Everything in the homes, in the server's order. @throws DomainError */
export async function findCollections(
  client: DavClient,
  homes: DavHomes,
): Promise<FoundCollections> {
  const known = new Map<string, DavCollection>();
  const own: DavCollection[] = [];
  const ofOthers: DavCollection[] = [];
  const generated: DavCollection[] = [];
  const directories = loadOnce(async () => await findDirectories(client, homes));
  const byDefault = await defaultCalendar(client, homes);
  for (const home of uniqueUrls([...homes.calendars, ...homes.addressBooks])) {
    const { responses, url } = await client.propfind(home, '1', properties);
    for (const response of responses) {
      const collection = toCollection(response, url, byDefault);
      if (collection === undefined || known.has(collection.url.pathname)) continue;
      known.set(collection.url.pathname, collection);
      const isGenerated =
        collection.kind === 'addressbook' &&
        (await directories()).has(canonicalPath(response.href, url)) &&
        (await isReadOnly(client, collection.url));
      if (isGenerated) generated.push(collection);
      else (isOfAnother(response, homes, url) ? ofOthers : own).push(collection);
    }
  }
  return { own, ofOthers, generated };
}

/** Asked of what is named a directory alone: Cyrus answers for its calendars with XML that is none. */
// RFC 3744 §5.4
async function isReadOnly(client: DavClient, url: URL): Promise<boolean> {
  const name = 'current-user-privilege-set';
  const held = await readProperty(client, url, property(DAV, name));
  if (held === undefined) return false;
  const names = childrenOf(held, DAV, 'privilege').flatMap(elementsOf);
  return !names.some((it) => ['all', 'write', 'write-content', 'bind'].includes(it.name));
}

/** Address books in which programs look people up, by their paths: a principal names them. */
async function findDirectories(
  client: DavClient,
  { principal, addressBooks }: DavHomes,
): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  const wanted = [property(CARDDAV, 'directory-gateway')];
  try {
    for (const url of principal === undefined
      ? await ownersOf(client, addressBooks)
      : [principal]) {
      const found = await client.propfind(url, '0', wanted);
      const response = onlyResponse(found);
      if (response === undefined) continue;
      for (const href of hrefsIn(propertyOf(response, CARDDAV, 'directory-gateway')))
        paths.add(canonicalPath(href, found.url));
    }
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
  }
  return paths;
}

// RFC 3744 §5.1
async function ownersOf(client: DavClient, homes: readonly URL[]): Promise<URL[]> {
  const owners: URL[] = [];
  for (const home of homes) {
    const { responses, url } = await client.propfind(home, '0', [property(DAV, 'owner')]);
    for (const response of responses)
      for (const href of hrefsIn(propertyOf(response, DAV, 'owner')))
        owners.push(new URL(href, url));
  }
  return uniqueUrls(owners);
}

function toCollection(
  response: DavResponse,
  base: URL,
  byDefault: string | undefined,
): DavCollection | undefined {
  const type = propertyOf(response, DAV, 'resourcetype');
  const url = URL.parse(response.href, base);
  if (type === undefined || url === null) return undefined;
  const has = (ns: string, name: string) => childOf(type, ns, name) !== undefined;
  const followed = followedBy(response, type);
  const isCalendar = has(CALDAV, 'calendar') || followed !== undefined;
  if (!isCalendar && !has(CARDDAV, 'addressbook')) return undefined;
  const text = (ns: string, name: string) => propertyText(response, { ns, name }).trim();
  const order = Number.parseInt(text(APPLE_ICAL, 'calendar-order'), 10);
  const syncToken = text(DAV, 'sync-token');
  return {
    url,
    kind: isCalendar ? 'calendar' : 'addressbook',
    displayName: text(DAV, 'displayname') || lastSegment(url.pathname),
    components: componentsOf(response),
    color: text(APPLE_ICAL, 'calendar-color'),
    description: text(CALDAV, 'calendar-description') || text(CARDDAV, 'addressbook-description'),
    timeZone: text(CALDAV, 'calendar-timezone-id') || text(CALDAV, 'calendar-timezone'),
    order: Number.isNaN(order) ? undefined : order,
    ctag: text(CALENDARSERVER, 'getctag'),
    syncToken,
    canSync: syncToken !== '' || hasReport(response, 'sync-collection'),
    followed,
    isDefault: byDefault !== undefined && isSamePath(canonicalPath(response.href, base), byDefault),
  };
}

function followedBy(response: DavResponse, type: XmlElement): string | undefined {
  if (childOf(type, CALENDARSERVER, 'subscribed') === undefined) return undefined;
  return hrefsIn(propertyOf(response, CALENDARSERVER, 'source'))[0] ?? '';
}

// RFC 4791 §5.2.3
function componentsOf(response: DavResponse): string[] {
  const set = propertyOf(response, CALDAV, 'supported-calendar-component-set');
  if (set === undefined) return [];
  return childrenOf(set, CALDAV, 'comp').map((comp) =>
    (comp.attributes.get('name') ?? '').toUpperCase(),
  );
}

// RFC 3253 §3.1.5
function hasReport(response: DavResponse, name: string): boolean {
  const set = propertyOf(response, DAV, 'supported-report-set');
  if (set === undefined) return false;
  return elementsOf(set)
    .flatMap(elementsOf)
    .some((report) => childOf(report, DAV, name) !== undefined);
}

/** By its owner, or by what marks a collection that was shared with somebody. */
function isOfAnother(response: DavResponse, { principal }: DavHomes, base: URL): boolean {
  const type = propertyOf(response, DAV, 'resourcetype')!;
  if (childOf(type, CALENDARSERVER, 'shared') !== undefined) return true;
  const [owner] = hrefsIn(propertyOf(response, DAV, 'owner'));
  if (owner === undefined || principal === undefined) return false;
  return !isSamePath(canonicalPath(owner, base), canonicalPath(principal.href, principal));
}

// RFC 6638 §9.2
async function defaultCalendar(
  client: DavClient,
  { inbox }: DavHomes,
): Promise<string | undefined> {
  if (inbox === undefined) return undefined;
  const name = 'schedule-default-calendar-URL';
  try {
    const found = await client.propfind(inbox, '0', [{ ns: CALDAV, name }]);
    const response = onlyResponse(found);
    const [href] = response === undefined ? [] : hrefsIn(propertyOf(response, CALDAV, name));
    return href === undefined ? undefined : canonicalPath(href, found.url);
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    return undefined;
  }
}

function uniqueUrls(urls: readonly URL[]): URL[] {
  return [...new Map(urls.map((url) => [url.href, url])).values()];
}

/** The text in a property of a collection; for what is asked for alone. */
export async function readProperty(
  client: DavClient,
  url: URL,
  name: { readonly ns: string; readonly name: string },
): Promise<XmlElement | undefined> {
  const response = onlyResponse(await client.propfind(url, '0', [name]));
  return response === undefined ? undefined : propertyOf(response, name.ns, name.name);
}
