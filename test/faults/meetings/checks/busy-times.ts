import { parameter } from '#codecs/content-lines/parameters.ts';
import { parseDuration } from '#codecs/icalendar/duration.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { property } from '#codecs/content-lines/property.ts';
import { all } from '#codecs/icalendar/property.ts';
import { CALDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { childOf, childrenOf, textOf } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { expectStatus, homeOf } from '../../dav/read-calendars.ts';
import { momentOfLine } from '../meeting.ts';
import { distant, invited, organizer } from '../people.ts';
import { copyOf, type Scene } from '../scene.ts';

/** Every time of the runs is a multiple of it. */
const GRAIN_MS = 30 * 60_000;

type BusyTimes = Map<number, string>;

/** What others are told of somebody's time is what their copies say. */
export async function checkBusyTimes(scene: Scene): Promise<string | undefined> {
  for (const asked of askable()) {
    const asker = asked[0]!;
    if (asker === distant && scene.isMailWaiting) continue;
    const told = await askForBusyTimes(scene, asker, asked);
    for (const address of asked) {
      const wanted = busyInCopies(scene, address);
      const got = told.get(address) ?? new Map<number, string>();
      scene.tally.busy++;
      for (const at of new Set([...wanted.keys(), ...got.keys()]))
        if (wanted.get(at) !== got.get(at))
          return `free/busy of ${address} says ${got.get(at)} at ${new Date(at).toISOString()}, the copies ${wanted.get(at)}`;
    }
  }
  return undefined;
}

/** Addresses by domains: others are told nothing unless they are allowed to. */
function askable(): string[][] {
  const domains = Map.groupBy([organizer, ...invited], (address) => address.split('@')[1]);
  return [...domains.values()];
}

async function askForBusyTimes(
  { servers }: Scene,
  asker: string,
  asked: readonly string[],
): Promise<Map<string, BusyTimes>> {
  const body = [
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mailstead//faults//EN\r\nMETHOD:REQUEST',
    'BEGIN:VFREEBUSY\r\nUID:busy\r\nDTSTAMP:20261101T000000Z',
    'DTSTART:20270101T000000Z\r\nDTEND:20280101T000000Z',
    `ORGANIZER:mailto:${asker}`,
    ...asked.map((address) => `ATTENDEE:mailto:${address}`),
    'END:VFREEBUSY\r\nEND:VCALENDAR\r\n',
  ].join('\r\n');
  const path = `${homeOf(asker)}outbox/`;
  const headers = { 'Content-Type': 'text/calendar; charset=utf-8' };
  const reply = await servers.client(asker).ask('POST', path, { headers, body });
  const root = parseXml(expectStatus(reply, 200, path).body, { maxBytes: 10_000_000 });
  const told = new Map<string, BusyTimes>();
  for (const response of childrenOf(root, CALDAV, 'response')) {
    const recipient = textOf(childOf(childOf(response, CALDAV, 'recipient')!, DAV, 'href')!);
    const data = childOf(response, CALDAV, 'calendar-data');
    if (data) told.set(recipient.replace('mailto:', ''), readBusyTimes(textOf(data)));
  }
  return told;
}

function readBusyTimes(text: string): BusyTimes {
  const busy: BusyTimes = new Map();
  for (const line of parseCalendar(text).components.flatMap((c) => all(c, 'FREEBUSY')))
    for (const period of line.value.split(',')) {
      const [from, to] = period.split('/');
      const start = momentOfLine(property('START', from!));
      const end = to!.startsWith('P') ? start + lengthOf(to!) : momentOfLine(property('END', to!));
      enter(busy, { start, end, type: parameter(line, 'FBTYPE') ?? 'BUSY' });
    }
  return busy;
}

function busyInCopies({ meetings, view }: Scene, address: string): BusyTimes {
  const busy: BusyTimes = new Map();
  for (const meeting of meetings.values())
    for (const slot of copyOf(view, address, meeting).slots) {
      const answer = slot?.answers[address];
      if (!slot || slot.isTransparent || !answer || answer === 'DECLINED') continue;
      const end = slot.start + slot.minutes * 60_000;
      const type = answer === 'ACCEPTED' ? 'BUSY' : 'BUSY-TENTATIVE';
      enter(busy, { start: slot.start, end, type });
    }
  return busy;
}

function enter(
  busy: BusyTimes,
  { start, end, type }: { readonly start: number; readonly end: number; readonly type: string },
): void {
  for (let at = start; at < end; at += GRAIN_MS) if (busy.get(at) !== 'BUSY') busy.set(at, type);
}

function lengthOf(duration: string): number {
  const { days, seconds } = parseDuration(duration);
  return (days * 86_400 + seconds) * 1000;
}
