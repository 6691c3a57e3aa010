import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import { CalendarRequestError } from '#codecs/caldav/calendar-request-error.ts';
import { parseFreeBusyQuery } from '#codecs/caldav/calendar-reports.ts';
import {
  availabilitiesOf,
  unavailablePeriods,
  type Availability,
} from '#codecs/calendar-query/availability.ts';
import {
  createBusyTimes,
  mergeBusyPeriods,
  type BusyPeriod,
} from '#codecs/calendar-query/busy-period.ts';
import { toFreeBusy } from '#codecs/calendar-query/format-free-busy.ts';
import { busyPeriodsOf } from '#codecs/calendar-query/free-busy.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { ourCalendar } from '#codecs/icalendar/our-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import type { Clock } from '#platform/clock.ts';
import { createTurns } from '#platform/turns.ts';
import type { AccountReader } from '#store/store.ts';
import { sendText } from '../answers/send.ts';
import { refuse, refuseFor } from '../errors.ts';
import { createPropertyContext } from '../properties/render-properties.ts';
import type { DavReport } from '../reports/report.ts';
import type { DavRequest } from '../request.ts';
import type { CollectionNode } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { tryParseCalendar } from './try-parse-calendar.ts';
import { floatingZone } from './floating-zone.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Objects read at a time. */
const CHUNK = 200;
const OPEN_SECONDS = 10 * 366 * 86_400;

/** Times of one answer, of which no program shows so many: a range of years in a calendar that is full to the minute. */
const MAX_PERIODS = 200_000;

/** Messages take no time. */
const boxes: ReadonlySet<string | undefined> = new Set(['inbox', 'outbox']);

/** When the owner of a calendar is busy, without what with. */
// RFC 4791 §7.10
export const freeBusyQuery: DavReport = {
  ns: CALDAV,
  name: 'free-busy-query',
  isOn: (node) =>
    node.kind === 'collection' && node.space === 'calendars' && !boxes.has(node.collection.role),
  async run(request, node, body) {
    if (node.kind !== 'collection') return;
    assertPrivilege(node, 'read-free-busy');
    const { store, directory, clock } = request.deps;
    const range = readRange(body, clock);
    const addresses = await directory.accounts.addressesOf(node.owner.id);
    const periods = await store.look(
      node.owner.id,
      async (reader) => await busyIn(request, { node, reader, range, addresses }),
    );
    const answer = toFreeBusy({
      ...range,
      madeAt: Math.floor(clock.epochMs() / 1000),
      periods,
    });
    const text = formatCalendar(ourCalendar([answer]));
    sendText(request.exchange, 200, { type: 'text/calendar; charset=utf-8', text });
  },
};

// RFC 4791 §7.10
function refuseRange(): never {
  return refuseFor(
    507,
    'number-of-matches-within-limits',
    `There are more than ${MAX_PERIODS} times in this range: ask for a shorter one`,
  );
}

/**
 * A side that is open is ten years from now, or from the other side: series have no end. The answer says how far it goes.
 * @throws DavRefused 400: no condition is named for a range of this report
 */
function readRange(body: XmlElement, clock: Clock): Range {
  try {
    const { from, to } = parseFreeBusyQuery(body);
    const now = Math.floor(clock.epochMs() / 1000);
    return {
      from: from ?? Math.min(now, to!) - OPEN_SECONDS,
      to: to ?? Math.max(now, from!) + OPEN_SECONDS,
    };
  } catch (error) {
    if (!(error instanceof CalendarRequestError)) throw error;
    return refuse(400, error.message);
  }
}

async function busyIn(
  request: DavRequest,
  job: {
    readonly node: CollectionNode;
    readonly reader: AccountReader;
    readonly range: Range;
    /** Of whom a declined invitation takes no time. */
    readonly addresses: readonly string[];
  },
): Promise<BusyPeriod[]> {
  const { node, reader, range, addresses } = job;
  const stored = await createPropertyContext(request, reader).stored(node);
  const zone = floatingZone(undefined, stored, node.owner);
  const candidates = await reader.documents(node.collection.id, range);
  const times = createBusyTimes();
  const turns = createTurns();
  const away: Availability[] = [];
  for (let start = 0; start < candidates.length; start += CHUNK) {
    const items = candidates.slice(start, start + CHUNK).map((d) => d.itemId);
    for (const content of await reader.readContents(items)) {
      const calendar =
        content instanceof Error ? undefined : tryParseCalendar(storedTextOf(content));
      if (calendar === undefined) continue;
      await turns.next();
      const zones = createZones(calendar, zone);
      away.push(...availabilitiesOf(calendar, zones));
      times.add(busyPeriodsOf(calendar, { ...range, zones, addresses }));
      if (times.all().length > MAX_PERIODS) refuseRange();
    }
  }
  // RFC 7953 §7.2.3
  return mergeBusyPeriods([...times.all(), ...unavailablePeriods(away, range)]);
}
