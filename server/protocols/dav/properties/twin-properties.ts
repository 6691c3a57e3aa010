import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { parsePropertyKey, propertyKey } from '#codecs/webdav/property-name.ts';
import type { PropertyChange } from '#codecs/webdav/property-update.ts';

/** The time zone of a calendar, as a definition and by its name. */
export const TIMEZONE = `{${CALDAV}}calendar-timezone`;
export const TIMEZONE_ID = `{${CALDAV}}calendar-timezone-id`;

/** Properties that say the same in two ways. One is stored, and the other follows from it. */
const twins: ReadonlyMap<string, string> = new Map([
  [TIMEZONE, TIMEZONE_ID],
  [TIMEZONE_ID, TIMEZONE],
]);

// RFC 7809 §5.2
/** With the removal of what a change makes out of date. */
export function withTwins(changes: readonly PropertyChange[]): readonly PropertyChange[] {
  const named = new Set(changes.map(({ property }) => propertyKey(property)));
  return changes.flatMap((change) => {
    const twin = twins.get(propertyKey(change.property));
    if (twin === undefined || named.has(twin)) return [change];
    const property = { ...change.property, ...parsePropertyKey(twin), children: [] };
    return [change, { property, isRemoved: true }];
  });
}

/** Removes what says the same as one of `keys`. */
export function removeTwins(stored: Map<string, string>, keys: Iterable<string>): void {
  for (const key of keys) {
    const twin = twins.get(key);
    if (twin !== undefined) stored.delete(twin);
  }
}
