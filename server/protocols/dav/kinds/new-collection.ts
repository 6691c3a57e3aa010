import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { CALDAV, CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import type { PropertyChange } from '#codecs/webdav/property-update.ts';
import type { CollectionKind } from '#store/collection.ts';
import { componentsIn } from '../caldav/supported-components.ts';
import { refuseFor } from '../errors.ts';
import type { Space } from '../path/dav-path.ts';

const RESOURCETYPE = propertyKey({ ns: DAV, name: 'resourcetype' });
const COMPONENTS = propertyKey({ ns: CALDAV, name: 'supported-calendar-component-set' });

/** Which types a new collection in a space may be given, beside that of every collection. */
const typesOf: Readonly<Record<Space, readonly string[]>> = {
  calendars: [propertyKey({ ns: CALDAV, name: 'calendar' })],
  addressbooks: [propertyKey({ ns: CARDDAV, name: 'addressbook' })],
  files: [],
  notifications: [],
};

// RFC 5689 §3, RFC 4791 §5.3.1
/**
 * The kind that a new collection is to be, and the properties left to set. Where it lies says what it is: clients that ask
 * for a plain collection among calendars get a calendar.
 * @throws DavRefused 403 with valid-resourcetype
 */
export function planNewCollection(
  space: Space,
  changes: readonly PropertyChange[],
): { readonly kind: CollectionKind; readonly properties: readonly PropertyChange[] } {
  const type = changes.find((c) => propertyKey(c.property) === RESOURCETYPE)?.property;
  const wanted = type === undefined ? [] : elementsOf(type).map(propertyKey);
  const known = new Set([propertyKey({ ns: DAV, name: 'collection' }), ...typesOf[space]]);
  if (!wanted.every((t) => known.has(t)))
    refuseFor(403, 'valid-resourcetype', 'A collection of this type cannot lie here');
  const components = changes.find((c) => propertyKey(c.property) === COMPONENTS)?.property;
  return {
    kind: kindIn(space, components),
    properties: changes.filter((c) => propertyKey(c.property) !== RESOURCETYPE),
  };
}

/** What holds only tasks is a task list, and what holds only journals is a collection of notes. */
function kindIn(space: Space, components: XmlElement | undefined): CollectionKind {
  if (space === 'files') return 'files';
  if (space === 'addressbooks') return 'addressbook';
  const names = components === undefined ? [] : componentsIn(components);
  if (names.length === 1 && names[0] === 'VTODO') return 'tasks';
  if (names.length === 1 && names[0] === 'VJOURNAL') return 'notes';
  return 'calendar';
}
