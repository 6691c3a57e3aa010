import { calendarZone } from '#codecs/caldav/calendar-zone.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import {
  availabilitiesOf,
  unavailablePeriods,
  type Availability,
} from '#codecs/calendar-query/availability.ts';
import { createBusyTimes, type BusyPeriod } from '#codecs/calendar-query/busy-period.ts';
import { busyPeriodsOf } from '#codecs/calendar-query/free-busy.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { textOf } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { Account } from '#directory/account.ts';
import type { WorkingHours } from '#directory/working-hours.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { CollectionId } from '#platform/ids.ts';
import { createTurns } from '#platform/turns.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { isPlanned } from './is-planned.ts';
import { availabilityOfHours } from './hours-availability.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

export interface BusyQuestion {
  /** Epoch seconds; the end is not within. */
  readonly from: number;
  readonly to: number;
  /** A meeting that is being planned does not stand in its own way. */
  readonly withoutUid?: string;
  /** Calendars that count, of those that make their owner busy; without it all of them, and working hours too. */
  readonly within?: ReadonlySet<CollectionId>;
  /** Calendars that do not. */
  readonly without?: ReadonlySet<CollectionId>;
}

/** Something planned, and the times it takes. */
export interface PlannedTime {
  readonly document: StoredDocument;
  readonly calendar: Component;
  readonly periods: readonly BusyPeriod[];
}

/** Objects read at a time. */
const CHUNK = 200;
const CALDAV = 'urn:ietf:params:xml:ns:caldav';

/** When an account is busy or not there, not merged. */
// RFC 6638 §5, RFC 7953 §4
export async function busyTimesOf(
  deps: Pick<SchedulingDeps, 'store' | 'directory'>,
  account: Account,
  question: BusyQuestion,
): Promise<BusyPeriod[]> {
  const { planned, away } = await takenTimesOf(deps, account, question);
  return [...planned, ...away];
}

/** The same apart: what is planned, and times outside working or opening hours. */
export async function takenTimesOf(
  deps: Pick<SchedulingDeps, 'store' | 'directory'>,
  account: Account,
  question: BusyQuestion,
): Promise<{ readonly planned: readonly BusyPeriod[]; readonly away: readonly BusyPeriod[] }> {
  const addresses = await deps.directory.accounts.addressesOf(account.id);
  const hours = (await deps.directory.resources.get(account.id))?.policy.hours ?? undefined;
  return await deps.store.look(account.id, async (reader) => {
    const planned = createBusyTimes();
    for await (const { periods } of plannedTimes(reader, { account, addresses, question }))
      planned.add(periods);
    if (question.within !== undefined) return { planned: planned.all(), away: [] };
    const available = await availabilities(reader, account, hours);
    return { planned: planned.all(), away: unavailablePeriods(available, question) };
  });
}

/** What takes an account's time, object by object. */
export async function* plannedTimes(
  reader: AccountReader,
  parts: {
    readonly account: Pick<Account, 'timeZone'>;
    readonly addresses: readonly string[];
    readonly question: BusyQuestion;
  },
): AsyncGenerator<PlannedTime> {
  const { account, addresses, question } = parts;
  const turns = createTurns();
  for (const { id, zone = account.timeZone } of await countedCalendars(reader)) {
    if (question.within?.has(id) === false || question.without?.has(id) === true) continue;
    const range = { from: question.from, to: question.to };
    const all = await reader.documents(id, range);
    const documents = all.filter((d) => d.uid !== question.withoutUid || d.uid === undefined);
    for (let start = 0; start < documents.length; start += CHUNK) {
      const chunk = documents.slice(start, start + CHUNK);
      const contents = await reader.readContents(chunk.map((d) => d.itemId));
      for (const [i, content] of contents.entries()) {
        const calendar = content instanceof Error ? undefined : tryParse(decodeContent(content));
        if (calendar === undefined) continue;
        await turns.next();
        const zones = createZones(calendar, zone);
        const periods = busyPeriodsOf(calendar, { ...range, zones, addresses });
        if (periods.length > 0) yield { document: chunk[i]!, calendar, periods };
      }
    }
  }
}

/** Calendars whose events make their owner busy, with the zone of their dates and floating times when they have one. */
// RFC 6638 §9.1, RFC 4791 §5.2.2
async function countedCalendars(
  reader: AccountReader,
): Promise<{ readonly id: CollectionId; readonly zone: Zone | undefined }[]> {
  const counted = [];
  for (const collection of await reader.collections('calendar')) {
    if (!isPlanned(collection)) continue;
    const properties = await davProperties(reader, collection);
    if (properties.get('schedule-calendar-transp')?.includes('transparent')) continue;
    counted.push({ id: collection.id, zone: zoneIn(properties) });
  }
  return counted;
}

/** The zone of dates and floating times of one calendar, where it has one of its own. */
export async function zoneOfCalendar(
  reader: AccountReader,
  id: CollectionId,
): Promise<Zone | undefined> {
  const collection = await reader.collection(id);
  return collection && zoneIn(await davProperties(reader, collection));
}

function zoneIn(properties: ReadonlyMap<string, string>): Zone | undefined {
  const text = (name: string) => {
    const xml = properties.get(name);
    return xml === undefined ? undefined : elementText(xml);
  };
  return calendarZone({
    id: text('calendar-timezone-id'),
    definition: text('calendar-timezone'),
  });
}

/** Working hours and absences, as a property of the scheduling inbox and as objects of calendars; a room's hours without the property. */
// RFC 7953 §7
async function availabilities(
  reader: AccountReader,
  account: Account,
  hours: WorkingHours | undefined,
): Promise<Availability[]> {
  const inbox = await reader.collectionByRole('calendar', 'inbox');
  const xml = inbox && (await davProperties(reader, inbox)).get('calendar-availability');
  const texts = xml === undefined ? [] : [elementText(xml)];
  if (xml === undefined && hours !== undefined)
    texts.push(formatCalendar(availabilityOfHours(hours)));
  for (const collection of await reader.collections('calendar')) {
    const found = await reader.documents(collection.id, { component: 'VAVAILABILITY' });
    for (const content of await reader.readContents(found.map((d) => d.itemId)))
      if (!(content instanceof Error)) texts.push(decodeContent(content));
  }
  return texts.flatMap((text) => {
    const calendar = tryParse(text);
    return calendar === undefined
      ? []
      : availabilitiesOf(calendar, createZones(calendar, account.timeZone));
  });
}

/** Those of CalDAV that programs set, by their names: elements as XML. */
async function davProperties(
  reader: AccountReader,
  collection: Collection,
): Promise<ReadonlyMap<string, string>> {
  const start = `/dav/{${CALDAV}}`;
  const found = (await reader.annotations(collection.id)).filter((a) => a.entry.startsWith(start));
  return new Map(found.map((a) => [a.entry.slice(start.length), Buffer.from(a.value).toString()]));
}

function elementText(xml: string): string {
  try {
    return textOf(parseXml(Buffer.from(xml), { maxBytes: xml.length * 4 }));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return '';
  }
}

function tryParse(text: string): Component | undefined {
  try {
    return parseCalendar(text);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return undefined;
  }
}
