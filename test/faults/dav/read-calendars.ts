import { childOf, elementsOf, textOf } from '#codecs/xml/element.ts';
import {
  parseMultistatus,
  propertyText,
  type MultistatusResponse,
} from '../../support/multistatus.ts';
import type { DavReply, DavWire } from '../wire/dav-client.ts';
import type { SeenCalendar, SeenObject } from './calendar-state.ts';
import { readEvent } from './event-text.ts';

export const davNamespaces =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:F="urn:faults"';

export const homeOf = (account: string): string => `/dav/calendars/${account}/`;

/** Names of the calendars in a home. */
export async function readCalendarNames(client: DavWire, home: string): Promise<string[]> {
  const responses = await propfind(client, home, '<D:resourcetype/>');
  return responses.map((r) => r.href.slice(home.length, -1)).filter((name) => name !== '');
}

/** A calendar with all that the server tells of it. */
export async function readCalendar(
  client: DavWire,
  home: string,
  name: string,
): Promise<SeenCalendar> {
  const path = `${home}${name}/`;
  const listed = await propfind(
    client,
    path,
    '<D:displayname/><D:getetag/><F:mark/><D:lockdiscovery/>',
  );
  const own = listed.find((r) => r.href === path)!;
  const members = listed.filter((r) => r !== own);
  const texts = await readTexts(client, path, members);
  const objects = new Map<string, SeenObject>();
  for (const member of members)
    objects.set(member.href.slice(path.length), {
      ...readEvent(texts.get(member.href)!),
      etag: propertyText(member, 'getetag'),
      mark: propertyText(member, 'mark'),
      lock: lockOf(member),
    });
  return { name, title: propertyText(own, 'displayname'), objects };
}

async function propfind(
  client: DavWire,
  path: string,
  properties: string,
): Promise<readonly MultistatusResponse[]> {
  const body = `<D:propfind ${davNamespaces}><D:prop>${properties}</D:prop></D:propfind>`;
  const reply = await client.ask('PROPFIND', path, { headers: { Depth: '1' }, body });
  return parseMultistatus(expectStatus(reply, 207, `PROPFIND ${path}`).body).responses;
}

async function readTexts(
  client: DavWire,
  path: string,
  members: readonly MultistatusResponse[],
): Promise<ReadonlyMap<string, string>> {
  if (members.length === 0) return new Map();
  const hrefs = members.map(({ href }) => `<D:href>${href}</D:href>`).join('');
  const body = `<C:calendar-multiget ${davNamespaces}><D:prop><C:calendar-data/></D:prop>${hrefs}</C:calendar-multiget>`;
  const reply = await client.ask('REPORT', path, { body });
  const { responses } = parseMultistatus(expectStatus(reply, 207, `REPORT ${path}`).body);
  return new Map(responses.map((r) => [r.href, propertyText(r, 'calendar-data')]));
}

function lockOf(member: MultistatusResponse): string {
  const discovery = member.properties.get('lockdiscovery');
  const [active] = discovery === undefined ? [] : elementsOf(discovery);
  const token = active && childOf(active, 'DAV:', 'locktoken');
  return token === undefined ? '' : textOf(childOf(token, 'DAV:', 'href')!);
}

export function expectStatus(reply: DavReply, status: number, what: string): DavReply {
  if (reply.status !== status)
    throw new Error(`${what}: ${reply.status} ${reply.body.toString().slice(0, 300)}`);
  return reply;
}
