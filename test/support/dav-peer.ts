import assert from 'node:assert/strict';

/** A CalDAV and CardDAV server of others. */
export interface DavPeer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Paths of the homes. */
  calendars(user: string): string;
  addressBooks(user: string): string;
}

/** One request of a user, whose password is "pass" unless said otherwise. @throws when the status is not one of success */
export async function askPeer(
  { url }: Pick<DavPeer, 'url'>,
  user: string,
  request: {
    readonly method: string;
    readonly path: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly password?: string;
  },
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const { method, path, body, headers, password = 'pass' } = request;
  const pair = Buffer.from(`${user}:${password}`).toString('base64');
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Basic ${pair}`, ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${text}`);
  return { status: answer.status, text, headers: answer.headers };
}

const xml = { 'content-type': 'application/xml; charset=utf-8' };

/** Makes a calendar that takes these components, with a name and a colour. */
export async function makeCalendar(
  peer: Pick<DavPeer, 'url'>,
  user: string,
  wish: {
    readonly path: string;
    readonly name: string;
    readonly components: readonly string[];
    readonly color?: string;
  },
): Promise<void> {
  const comps = wish.components.map((name) => `<C:comp name="${name}"/>`).join('');
  const color =
    wish.color === undefined
      ? ''
      : `<A:calendar-color xmlns:A="http://apple.com/ns/ical/">${wish.color}</A:calendar-color>`;
  const body = `<?xml version="1.0" encoding="utf-8"?><C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:set><D:prop><D:displayname>${wish.name}</D:displayname><C:supported-calendar-component-set>${comps}</C:supported-calendar-component-set>${color}</D:prop></D:set></C:mkcalendar>`;
  await askPeer(peer, user, { method: 'MKCALENDAR', path: wish.path, body, headers: xml });
}

export async function makeAddressBook(
  peer: DavPeer,
  user: string,
  { path, name }: { readonly path: string; readonly name: string },
): Promise<void> {
  const body = `<?xml version="1.0" encoding="utf-8"?><D:mkcol xmlns:D="DAV:" xmlns:CR="urn:ietf:params:xml:ns:carddav"><D:set><D:prop><D:resourcetype><D:collection/><CR:addressbook/></D:resourcetype><D:displayname>${name}</D:displayname></D:prop></D:set></D:mkcol>`;
  await askPeer(peer, user, { method: 'MKCOL', path, body, headers: xml });
}

export async function putDocument(
  peer: DavPeer,
  user: string,
  { path, text }: { readonly path: string; readonly text: string },
): Promise<void> {
  const type = path.endsWith('.vcf') ? 'text/vcard' : 'text/calendar';
  const headers = { 'content-type': `${type}; charset=utf-8` };
  await askPeer(peer, user, { method: 'PUT', path, body: text, headers });
}

export function eventText(n: number, more: readonly string[] = []): string {
  const day = String(1 + (n % 28)).padStart(2, '0');
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:event-${n}\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:202403${day}T090000Z\r\nDTEND:202403${day}T100000Z\r\nSUMMARY:Event ${n}\\, Köln\r\n${more.map((line) => `${line}\r\n`).join('')}END:VEVENT\r\nEND:VCALENDAR\r\n`;
}

export function taskText(n: number): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VTODO\r\nUID:task-${n}\r\nDTSTAMP:20240101T000000Z\r\nSUMMARY:Task ${n}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n`;
}

export function cardText(n: number): string {
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:card-${n}\r\nFN:Card ${n} Müller\r\nN:Müller;Card ${n};;;\r\nEMAIL;TYPE=INTERNET:card${n}@example.org\r\nEND:VCARD\r\n`;
}

/** Gives the user "ann" a calendar, a list of tasks and an address book with so many items. */
export async function fillDavPeer(
  peer: DavPeer,
  counts: { readonly events: number; readonly tasks: number; readonly cards: number },
): Promise<void> {
  const calendars = peer.calendars('ann');
  const books = peer.addressBooks('ann');
  await makeCalendar(peer, 'ann', {
    path: `${calendars}work/`,
    name: 'Work &amp; Travel',
    components: ['VEVENT'],
    color: '#FF8000',
  });
  await makeCalendar(peer, 'ann', {
    path: `${calendars}todo/`,
    name: 'To do',
    components: ['VTODO'],
  });
  await makeAddressBook(peer, 'ann', { path: `${books}friends/`, name: 'Friends' });
  const put = async (path: string, text: string) => await putDocument(peer, 'ann', { path, text });
  for (let n = 1; n <= counts.events; n++) await put(`${calendars}work/e%20${n}.ics`, eventText(n));
  for (let n = 1; n <= counts.tasks; n++) await put(`${calendars}todo/${n}.ics`, taskText(n));
  for (let n = 1; n <= counts.cards; n++) await put(`${books}friends/${n}.vcf`, cardText(n));
}
