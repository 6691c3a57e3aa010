import { type DavReply, type DavWire, openDavClient } from '../../test/faults/wire/dav-client.ts';
import type { MeasuredServer } from './mail-server.ts';

const XML = { 'Content-Type': 'application/xml; charset=utf-8' };
const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const dataAndTag = '<D:prop><D:getetag/><C:calendar-data/></D:prop>';

/** A client of an account's default calendar. */
export interface CalendarClient extends Disposable {
  put(name: string, text: string): Promise<void>;
  get(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** What lies in a time range, as times of iCalendar, with its texts. */
  queryTime(start: string, end: string): Promise<void>;
  queryAll(): Promise<void>;
  multiget(names: readonly string[]): Promise<void>;
  /** Gives the new token. */
  sync(token: string): Promise<string>;
}

export async function openCalendar(server: MeasuredServer, n: number): Promise<CalendarClient> {
  const address = server.address(n);
  const wire = await openDavClient(server.port(80), address, server.folder.password);
  const folder = `/dav/calendars/${address}/calendar/`;
  const report = async (name: string, body: string): Promise<DavReply> =>
    await expect(wire, 207, 'REPORT', folder, {
      headers: { ...XML, Depth: '1' },
      body: `<${name} ${NAMESPACES}>${body}</${name}>`,
    });
  const query = async (filter: string) =>
    void (await report(
      'C:calendar-query',
      `${dataAndTag}<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${filter}</C:comp-filter></C:comp-filter></C:filter>`,
    ));
  return {
    async put(name, body) {
      const headers = { 'Content-Type': 'text/calendar; charset=utf-8' };
      const reply = await wire.ask('PUT', folder + name, { headers, body });
      if (reply.status !== 201 && reply.status !== 204) throw unexpected('PUT', reply);
    },
    get: async (name) => void (await expect(wire, 200, 'GET', folder + name)),
    remove: async (name) => void (await expect(wire, 204, 'DELETE', folder + name)),
    queryTime: async (start, end) => await query(`<C:time-range start="${start}" end="${end}"/>`),
    queryAll: async () => await query(''),
    async multiget(names) {
      const hrefs = names.map((name) => `<D:href>${folder}${name}</D:href>`);
      await report('C:calendar-multiget', dataAndTag + hrefs.join(''));
    },
    async sync(token) {
      const { body } = await report(
        'D:sync-collection',
        `<D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop>`,
      );
      return /<D:sync-token>([^<]*)</.exec(body.toString())![1]!;
    },
    [Symbol.dispose]: () => wire.close(),
  };
}

async function expect(
  wire: DavWire,
  status: number,
  ...request: Parameters<DavWire['ask']>
): Promise<DavReply> {
  const reply = await wire.ask(...request);
  if (reply.status !== status) throw unexpected(request[0], reply);
  return reply;
}

function unexpected(method: string, { status, body }: DavReply): Error {
  return new Error(`${method}: ${status} ${body.toString().slice(0, 500)}`);
}
