import { openDavClient } from '../../test/faults/wire/dav-client.ts';
import type { DavKind } from './dav-peers.ts';
import type { MeasuredServer } from './mail-server.ts';
import { median, timeOf } from './timing.ts';

const OBJECTS = 100;
const ROUNDS = 100;
/** The generator has removed those before. */
const FIRST = 100;

const wordsOf = {
  caldav: {
    report: 'calendar-multiget',
    data: 'calendar-data',
    collection: 'bench-cal',
    ext: 'ics',
  },
  carddav: {
    report: 'addressbook-multiget',
    data: 'address-data',
    collection: 'bench-card',
    ext: 'vcf',
  },
} as const;

/**
 * Median time, in ms, of a multiget of objects that the load generator has stored. In the generator it comes right after answers with
 * everything, and what these leave behind is collected in its time: that grows with the collection, and is not its own.
 */
export async function timeMultigets(
  server: MeasuredServer,
  kind: DavKind,
  home: string,
): Promise<number> {
  const { report, data, collection, ext } = wordsOf[kind];
  const wire = await openDavClient(server.port(80), server.address(1), server.folder.password);
  const folder = `${home}${collection}/`;
  const hrefs = Array.from(
    { length: OBJECTS },
    (_, i) => `<D:href>${folder}b${FIRST + i}.${ext}</D:href>`,
  );
  const body = `<C:${report} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:${kind}"><D:prop><D:getetag/><C:${data}/></D:prop>${hrefs.join('')}</C:${report}>`;
  const headers = { 'Content-Type': 'application/xml; charset=utf-8', Depth: '1' };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    times.push(
      await timeOf(async () => {
        const reply = await wire.ask('REPORT', folder, { headers, body });
        if (reply.body.toString().split('200 OK').length - 1 !== OBJECTS)
          throw new Error(`multiget: ${reply.status}, not all objects are there`);
      }),
    );
  wire.close();
  return median(times);
}
