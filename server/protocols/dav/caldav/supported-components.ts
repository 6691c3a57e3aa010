import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { childrenOf, type XmlElement } from '#codecs/xml/element.ts';
import type { Collection } from '#store/collection.ts';
import { storedElement, type StoredProperties } from '../properties/stored-properties.ts';

const COMPONENT_SET = `{${CALDAV}}supported-calendar-component-set`;

/** Every component that a calendar may be made for. */
export const calendarComponents = [
  'VEVENT',
  'VTODO',
  'VJOURNAL',
  'VFREEBUSY',
  'VAVAILABILITY',
] as const;

/**
 * Which components a collection takes: those it was made for; without them one a client made takes all, and those that every
 * account has what their name says, so that task programs show no calendars and calendar programs no task lists.
 */
// RFC 4791 §5.2.3
export function supportedComponents(
  { kind, role }: Pick<Collection, 'kind' | 'role'>,
  stored: StoredProperties,
): readonly string[] {
  const set = storedElement(stored, COMPONENT_SET);
  const named = set === undefined ? [] : componentsIn(set);
  if (named.length > 0) return named;
  if (kind === 'tasks') return ['VTODO'];
  if (kind === 'notes') return ['VJOURNAL'];
  return role === 'default' ? ['VEVENT'] : calendarComponents;
}

/** What lies inside of others: some programs name it among them, and every calendar takes it. */
const partsOfOthers: ReadonlySet<string> = new Set(['VTIMEZONE', 'VALARM']);

/** Names in a supported-calendar-component-set, in capitals. */
export function componentsIn(set: XmlElement): string[] {
  return childrenOf(set, CALDAV, 'comp')
    .map((comp) => (comp.attributes.get('name') ?? '').toUpperCase())
    .filter((name) => !partsOfOthers.has(name));
}
