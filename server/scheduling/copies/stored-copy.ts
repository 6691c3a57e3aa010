import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { isSubscription } from '#store/subscription-entry.ts';
import { isPlanned } from '../is-planned.ts';
import { readCalendarObject, type CalendarObject } from '../itip/calendar-object.ts';

/** An account's copy of a meeting as it lies in the store. */
export interface StoredCopy {
  readonly document: StoredDocument;
  readonly object: CalendarObject;
}

/** The account's copy of the meeting with this UID. @throws DomainError corrupt */
export async function readCopy(
  reader: AccountReader,
  uid: string,
  isWanted: (copy: StoredCopy) => boolean = () => true,
): Promise<StoredCopy | undefined> {
  for (const document of await reader.documentsByUid(uid)) {
    const collection = await reader.collection(document.collection);
    if (collection === undefined || !isPlanned(collection)) continue;
    // What is followed elsewhere is nobody's to answer, and changes with what is there.
    if (collection.role === undefined && isSubscription(await reader.annotations(collection.id)))
      continue;
    const object = readObject(storedTextOf(await reader.readContent(document.itemId)));
    if (object !== undefined && isWanted({ document, object })) return { document, object };
  }
  return undefined;
}

/** Undefined for what is no calendar object. */
export function readObject(text: string): CalendarObject | undefined {
  try {
    return readCalendarObject(parseCalendar(text));
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return undefined;
  }
}
