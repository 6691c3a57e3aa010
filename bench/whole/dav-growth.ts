import { eventAt, objectName } from './dav-objects.ts';
import { type CalendarClient, openCalendar } from './dav-requests.ts';
import type { Work } from './growth-of.ts';
import { timeOf } from './timing.ts';

/** Objects are one an hour: a day has as many of them whatever the size of the calendar. */
const DAY = ['20260110T000000Z', '20260111T000000Z'] as const;
const FEW = Array.from({ length: 20 }, (_, n) => objectName(n * 3));

let sequence = 0;
const lastTokens = new Map<number, string>();

/** How the cost of calendars grows with their objects. */
export const davWorks: readonly Work[] = [
  inCalendar('CalDAV PUT of a new object', 0, async (client) => {
    const ms = await timeOf(async () => await client.put('new.ics', eventAt(-1)));
    await client.remove('new.ics');
    return ms;
  }),
  inCalendar('CalDAV PUT of a change', 0, async (client) =>
    timeOf(async () => await client.put(objectName(7), eventAt(7, ++sequence))),
  ),
  inCalendar('CalDAV GET', 0, async (client) =>
    timeOf(async () => await client.get(objectName(50))),
  ),
  inCalendar('CalDAV multiget of 20', 0, async (client) =>
    timeOf(async () => await client.multiget(FEW)),
  ),
  // Every object's times are looked at in the index.
  inCalendar('CalDAV query of one day', 1, async (client) =>
    timeOf(async () => await client.queryTime(...DAY)),
  ),
  inCalendar('CalDAV sync of one change', 0, async (client, n) => {
    lastTokens.set(n, await client.sync(lastTokens.get(n) ?? ''));
    await client.put(objectName(9), eventAt(9, ++sequence));
    return await timeOf(async () => await client.sync(lastTokens.get(n)!));
  }),
  inCalendar('CalDAV sync without change', 0, async (client, n) => {
    const token = lastTokens.get(n) ?? '';
    lastTokens.set(n, await client.sync(token));
    return await timeOf(async () => await client.sync(lastTokens.get(n)!));
  }),
  inCalendar('CalDAV first sync', 1, async (client) => timeOf(async () => await client.sync(''))),
];

function inCalendar(
  name: string,
  exponent: number,
  work: (client: CalendarClient, n: number) => Promise<number>,
): Work {
  return {
    name,
    exponent,
    async measure(server, n) {
      using client = await openCalendar(server, n);
      return await work(client, n);
    },
  };
}
