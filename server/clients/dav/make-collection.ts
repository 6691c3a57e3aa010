import { APPLE_ICAL, CALDAV, CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { propertyTags, type PropertyName } from '#codecs/webdav/property-name.ts';
import { escapeXmlAttribute, escapeXmlText } from '#codecs/xml/escape.ts';
import type { HttpAnswer } from '#clients/http/http-request.ts';
import { formatDavRequest, type DavClient } from './dav-client.ts';
import { isPassing, toDavFailure } from './dav-failure.ts';

export interface NewCollection {
  readonly kind: 'calendar' | 'addressbook';
  readonly displayName: string;
  /** What a calendar takes; whatever the server likes when absent. */
  readonly components?: readonly string[];
  /** "#rrggbb" */
  readonly color?: string;
  readonly description?: string;
  readonly order?: number;
}

/**
 * Makes a collection with its properties; those that the server does not take are gone without.
 * @throws DomainError conflict or already-exists when the place is taken, not-supported, no-permission
 */
export async function makeCollection(
  client: DavClient,
  url: URL,
  wish: NewCollection,
): Promise<void> {
  const made = await tryMake(client, url, wish, [...needed(wish), ...wished(wish)]);
  if (made.status === 201) return;
  // A property that is refused fails the whole: without it, then.
  const bare = await tryMake(client, url, wish, needed(wish));
  if (bare.status !== 201) throw toDavFailure(bare, `making ${url.pathname}`);
  for (const property of wished(wish)) await setProperty(client, url, property);
}

// RFC 4791 §5.3.1, RFC 5689 §3
async function tryMake(
  client: DavClient,
  url: URL,
  { kind }: NewCollection,
  properties: readonly string[],
): Promise<HttpAnswer> {
  const set = (more: string) => `<D:set><D:prop>${more}${properties.join('')}</D:prop></D:set>`;
  if (kind === 'calendar') {
    const body = formatDavRequest('C:mkcalendar', set(''));
    const made = await client.send('MKCALENDAR', url, { body });
    if (isPassing(made)) throw toDavFailure(made, `MKCALENDAR ${url.pathname}`);
    if (made.status !== 405 && made.status !== 501) return made;
  }
  const type = kind === 'calendar' ? '<C:calendar/>' : '<CR:addressbook/>';
  const body = formatDavRequest(
    'D:mkcol',
    set(`<D:resourcetype><D:collection/>${type}</D:resourcetype>`),
  );
  const made = await client.send('MKCOL', url, { body });
  if (isPassing(made)) throw toDavFailure(made, `MKCOL ${url.pathname}`);
  return made;
}

function needed({ displayName, components = [] }: NewCollection): string[] {
  const comps = components.map((name) => `<C:comp name="${escapeXmlAttribute(name)}"/>`);
  return [
    element({ ns: DAV, name: 'displayname' }, escapeXmlText(displayName)),
    ...(comps.length === 0
      ? []
      : [element({ ns: CALDAV, name: 'supported-calendar-component-set' }, comps.join(''))]),
  ];
}

function wished({ kind, color, description, order }: NewCollection): string[] {
  const isCalendar = kind === 'calendar';
  const words = isCalendar
    ? { ns: CALDAV, name: 'calendar-description' }
    : { ns: CARDDAV, name: 'addressbook-description' };
  return [
    ...(description === undefined ? [] : [element(words, escapeXmlText(description))]),
    ...(color === undefined ? [] : [element(apple('calendar-color'), `${color}FF`)]),
    ...(order === undefined || !isCalendar
      ? []
      : [element(apple('calendar-order'), String(order))]),
  ];
}

/** Gives a collection its name, where the server did not take that when it was made. */
export async function renameCollection(client: DavClient, url: URL, name: string): Promise<void> {
  await setProperty(client, url, element({ ns: DAV, name: 'displayname' }, escapeXmlText(name)));
}

// RFC 4918 §9.2
async function setProperty(client: DavClient, url: URL, property: string): Promise<void> {
  const body = formatDavRequest('D:propertyupdate', `<D:set><D:prop>${property}</D:prop></D:set>`);
  const answer = await client.send('PROPPATCH', url, { body });
  if (isPassing(answer)) throw toDavFailure(answer, `PROPPATCH ${url.pathname}`);
}

const apple = (name: string): PropertyName => ({ ns: APPLE_ICAL, name });

function element(name: PropertyName, content: string): string {
  const { open, close } = propertyTags(name);
  return `${open}${content}${close}`;
}
