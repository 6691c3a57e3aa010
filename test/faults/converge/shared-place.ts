import type { DavWire } from '../wire/dav-client.ts';
import { openDavClient } from '../wire/dav-client.ts';
import { openImapClient } from '../wire/imap-client.ts';
import { davNamespaces, expectStatus, homeOf } from '../dav/read-calendars.ts';

/** Where the server is, and who works there: the owner's calendars and inbox are shared with the other. */
export interface SharedPlace {
  readonly httpPort: number;
  /** Where the other's programs go, when not to the same. */
  readonly httpPortOfOther?: number;
  readonly imapPort: number;
  readonly owner: string;
  readonly other: string;
  readonly password: string;
}

export const httpPortFor = (place: SharedPlace, user: string): number =>
  user === place.owner ? place.httpPort : (place.httpPortOfOther ?? place.httpPort);

export const sharedCalendars = ['calendar', 'second'] as const;

export const calendarPath = ({ owner }: SharedPlace, calendar: string): string =>
  `${homeOf(owner)}${calendar}/`;

/** Opens the owner's calendars and inbox for the other, as clients do it. Gives the name of the inbox for the other. */
export async function shareEverything(place: SharedPlace): Promise<string> {
  const dav = await openDavClient(place.httpPort, place.owner, place.password);
  expectStatus(await dav.ask('MKCALENDAR', calendarPath(place, 'second')), 201, 'MKCALENDAR');
  for (const calendar of sharedCalendars) await openFor(dav, calendarPath(place, calendar), place);
  dav.close();
  const owner = await openImapClient(place.imapPort);
  await owner.do(`LOGIN ${place.owner} "${place.password}"`);
  await owner.do(`SETACL INBOX ${place.other} lrswipkxte`);
  owner.close();
  const other = await openImapClient(place.imapPort);
  await other.do(`LOGIN ${place.other} "${place.password}"`);
  const { untagged } = await other.do('LIST "" "*"');
  other.close();
  const names = untagged.map(({ text }) => / "?([^"]+)"?$/.exec(text)?.[1] ?? '');
  const found = names.find((name) => name.includes(place.owner));
  if (found === undefined) throw new Error(`the inbox is not shared: ${names.join(', ')}`);
  return found;
}

async function openFor(dav: DavWire, path: string, { other }: SharedPlace): Promise<void> {
  const privileges = ['read', 'write'];
  const granted = privileges.map((p) => `<D:privilege><D:${p}/></D:privilege>`).join('');
  const body = `<D:acl ${davNamespaces}><D:ace><D:principal><D:href>/dav/principals/${other}/</D:href></D:principal><D:grant>${granted}</D:grant></D:ace></D:acl>`;
  expectStatus(await dav.ask('ACL', path, { body }), 200, `ACL ${path}`);
}
