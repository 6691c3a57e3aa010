import { homeOf, davNamespaces, expectStatus, readCalendarNames } from '../dav/read-calendars.ts';
import type { SyncFollower } from '../dav/sync-follower.ts';
import {
  parseMultistatus,
  propertyText,
  type MultistatusResponse,
} from '../../support/multistatus.ts';
import type { DavWire } from '../wire/dav-client.ts';

/** A meeting in somebody's calendar. */
export interface Found {
  readonly href: string;
  readonly etag: string;
  readonly scheduleTag: string | undefined;
  readonly text: string;
}

export interface PersonView {
  readonly address: string;
  /** By UID. */
  readonly meetings: ReadonlyMap<string, Found>;
  readonly invitations: readonly string[];
  /** Where two ways to ask gave different answers. */
  readonly problems: readonly string[];
  /** ETags that were compared. */
  readonly compared: number;
}

/** All that somebody has, asked for by every way that programs use. */
export async function readPerson(
  client: DavWire,
  address: string,
  follower: SyncFollower,
): Promise<PersonView> {
  const home = homeOf(address);
  const problems: string[] = [];
  const etags = new Map<string, string>();
  const meetings = new Map<string, Found>();
  const invitations: string[] = [];
  for (const name of await readCalendarNames(client, home)) {
    const members = await listMembers(client, `${home}${name}/`);
    for (const member of members) etags.set(member.href, propertyText(member, 'getetag'));
    if (name === 'inbox') invitations.push(...members.map(({ href }) => href));
    else
      for (const found of await readMeetings(client, `${home}${name}/`, { members, problems }))
        meetings.set(uidOf(found.text), found);
  }
  problems.push(...(await follower.compare(client, etags)));
  return { address, meetings, invitations, problems, compared: etags.size };
}

async function listMembers(client: DavWire, path: string): Promise<MultistatusResponse[]> {
  const body = `<D:propfind ${davNamespaces}><D:prop><D:getetag/><C:schedule-tag/></D:prop></D:propfind>`;
  const reply = await client.ask('PROPFIND', path, { headers: { Depth: '1' }, body });
  const { responses } = parseMultistatus(expectStatus(reply, 207, `PROPFIND ${path}`).body);
  return responses.filter(({ href }) => href !== path);
}

async function readMeetings(
  client: DavWire,
  path: string,
  { members, problems }: { readonly members: MultistatusResponse[]; readonly problems: string[] },
): Promise<Found[]> {
  if (members.length === 0) return [];
  const reported = await report(client, path, members);
  const found: Found[] = [];
  for (const member of members) {
    const { href } = member;
    const { status, headers, body } = await client.ask('GET', href);
    const there = reported.find((r) => r.href === href)!;
    if (status !== 200) {
      problems.push(`GET of ${href}, which is listed: ${status}`);
      continue;
    }
    const text = body.toString();
    const ways = { PROPFIND: told(member), REPORT: told(there) };
    const got = [headers.get('etag') ?? '', headers.get('schedule-tag') ?? ''];
    for (const [way, tags] of Object.entries(ways))
      if (tags.join() !== got.join()) problems.push(`${href}: ${way} says ${tags}, GET ${got}`);
    if (lines(propertyText(there, 'calendar-data')) !== lines(text))
      problems.push(`${href}: REPORT and GET have different texts`);
    found.push({ href, etag: got[0]!, scheduleTag: headers.get('schedule-tag'), text });
  }
  return found;
}

async function report(
  client: DavWire,
  path: string,
  members: readonly MultistatusResponse[],
): Promise<readonly MultistatusResponse[]> {
  const hrefs = members.map(({ href }) => `<D:href>${href}</D:href>`).join('');
  const body = `<C:calendar-multiget ${davNamespaces}><D:prop><D:getetag/><C:schedule-tag/><C:calendar-data/></D:prop>${hrefs}</C:calendar-multiget>`;
  const reply = await client.ask('REPORT', path, { body });
  return parseMultistatus(expectStatus(reply, 207, `REPORT ${path}`).body).responses;
}

function told(response: MultistatusResponse): string[] {
  return ['getetag', 'schedule-tag'].map((name) =>
    response.properties.has(name) ? propertyText(response, name) : '',
  );
}

const lines = (text: string): string => text.replaceAll('\r\n', '\n').trim();
const uidOf = (text: string): string => /^UID:(\S+)/m.exec(text)![1]!;
