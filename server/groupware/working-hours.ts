import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { checkComponentValues } from '#codecs/icalendar/check-component-values.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { validateCalendarObject } from '#codecs/icalendar/validate-calendar-object.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { textOf, xmlElement } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { asBuffer } from '#platform/bytes.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';

// RFC 7953 §7.2.4
const property = { ns: CALDAV, name: 'calendar-availability' };
/** The annotation of the scheduling inbox that holds the property. */
export const workingHoursEntry = `/dav/${propertyKey(property)}`;

/** Vacations and changing hours: some dozens. */
const MAX_AVAILABILITIES = 100;

/** When somebody is there, as the calendar with VAVAILABILITY that programs set; undefined where none did. */
export async function readWorkingHours(
  reader: Pick<AccountReader, 'collectionByRole' | 'annotations'>,
): Promise<string | undefined> {
  const inbox = await reader.collectionByRole('calendar', 'inbox');
  if (inbox === undefined) return undefined;
  const stored = (await reader.annotations(inbox.id)).find(
    ({ entry }) => entry === workingHoursEntry,
  );
  return stored && workingHoursIn(stored.value);
}

/** Of the property as it is kept; undefined when it says none. */
export function workingHoursIn(value: Uint8Array): string | undefined {
  try {
    const text = textOf(parseXml(asBuffer(value), { maxBytes: value.length }));
    return text.trim() === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Sets what readWorkingHours() reads, and what free and busy times are worked out with; undefined: none. */
export async function writeWorkingHours(
  tx: AccountTransaction,
  text: string | undefined,
): Promise<void> {
  const present = await tx.collectionByRole('calendar', 'inbox');
  if (present === undefined && text === undefined) return;
  const { id } =
    present ?? (await tx.createCollection({ kind: 'calendar', name: 'inbox', role: 'inbox' }));
  const element = text && formatXml(xmlElement(property.ns, property.name, [text]));
  await tx.setAnnotation(id, workingHoursEntry, element ? Buffer.from(element) : undefined);
}

/** @throws ContentSyntaxError, CalendarObjectError for what is no calendar with VAVAILABILITY */
export function checkWorkingHours(text: string): void {
  const calendar = parseCalendar(text);
  const found = mainComponents(calendar);
  const zones = createZones(calendar, 'UTC');
  if (found.length === 0 || found.length > MAX_AVAILABILITIES)
    throw new ContentSyntaxError(`A VAVAILABILITY is expected, and at most ${MAX_AVAILABILITIES}`);
  for (const each of found) {
    const rest = calendar.components.filter((c) => !found.includes(c));
    const alone = { ...calendar, components: [...rest, each] };
    validateCalendarObject(alone, { supportedComponents: ['VAVAILABILITY'] });
    for (const part of each.components) checkComponentValues(part, zones);
  }
}
