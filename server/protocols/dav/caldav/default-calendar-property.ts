import { parseDestination } from '#codecs/webdav/headers.ts';
import { CALDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { childOf, textOf, xmlElement, type XmlElement } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { readLook, writeLook } from '#groupware/collection-look.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import { refuse, refuseProtected } from '../errors.ts';
import type { DavPath } from '../path/dav-path.ts';
import { collectionHref } from '../path/format-href.ts';
import { parsePath } from '../path/parse-path.ts';
import { defineProperty } from '../properties/property.ts';
import { readCollectionProperties, readStoredOf } from '../properties/stored-properties.ts';
import type { CollectionNode } from '../tree/node.ts';
import { resolveNode } from '../tree/resolve-node.ts';
import { supportedComponents } from './supported-components.ts';

const NAME = 'schedule-default-calendar-URL';

// RFC 6638 §9.2
/** On the scheduling inbox: the calendar in which invitations arrive, which programs let their users choose. */
export const defaultCalendarProperty = defineProperty({
  ns: CALDAV,
  name: NAME,
  on: ['collection'],
  async read(node, { reader }) {
    if (!isInbox(node)) return undefined;
    const found = await reader.collectionByRole('calendar', 'default');
    return (
      found && `<D:href>${collectionHref(node.space, node.owner.address, [found.name])}</D:href>`
    );
  },
  write: {
    check(element, node) {
      if (!isInbox(node) || element === undefined) refuseProtected();
      pathIn(element);
    },
    async prepare(element, { owner }, viewer) {
      const wanted = await resolveNode(viewer, pathIn(element!));
      const isCalendar =
        wanted.kind === 'collection' &&
        wanted.owner.id === owner.id &&
        wanted.collection.kind === 'calendar' &&
        (wanted.collection.role === undefined || wanted.collection.role === 'default');
      if (!isCalendar) return refuseUrl();
      const { store } = viewer.deps;
      const stored = await readCollectionProperties(viewer.deps, owner, wanted.collection);
      if (!supportedComponents(wanted.collection, stored).includes('VEVENT')) return refuseUrl();
      return async () =>
        await store.transact(owner.id, async (tx) => {
          await makeDefault(tx, wanted.collection, owner.language);
        });
    },
  },
});

async function makeDefault(
  tx: AccountTransaction,
  wanted: Collection,
  language: string,
): Promise<void> {
  const present = await tx.collectionByRole('calendar', 'default');
  if (present?.id === wanted.id) return;
  await keepComponents(tx, wanted);
  await keepName(tx, wanted, language);
  if (present !== undefined) {
    await keepName(tx, present, language);
    await keepComponents(tx, present);
    await tx.setRole(present.id, undefined);
  }
  await tx.setRole(wanted.id, 'default');
}

/** Whoever chooses among two calendars finds both under the names they had. */
async function keepName(
  tx: AccountTransaction,
  collection: Collection,
  language: string,
): Promise<void> {
  const { displayName } = await readLook(tx, collection, language);
  await writeLook(tx, collection.id, { displayName, color: undefined });
}

/** What a calendar holds goes on being what it takes, whatever its role. */
async function keepComponents(tx: AccountTransaction, collection: Collection): Promise<void> {
  const names = supportedComponents(collection, await readStoredOf(tx, collection));
  const comps = names.map((name) => ({
    ...xmlElement(CALDAV, 'comp'),
    attributes: new Map([['name', name]]),
  }));
  const set = xmlElement(CALDAV, 'supported-calendar-component-set', comps);
  const entry = `/dav/{${CALDAV}}supported-calendar-component-set`;
  await tx.setAnnotation(collection.id, entry, Buffer.from(formatXml(set)));
}

function isInbox({ space, collection }: CollectionNode): boolean {
  return space === 'calendars' && collection.role === 'inbox';
}

/** The place that its href means. @throws DavRefused 403 */
function pathIn(element: XmlElement): DavPath {
  const href = childOf(element, DAV, 'href');
  if (href === undefined) return refuseUrl();
  try {
    return parsePath(parseDestination(textOf(href)).path);
  } catch {
    return refuseUrl();
  }
}

// RFC 6638 §9.2
function refuseUrl(): never {
  refuse(403, 'The default calendar is one of one’s own that takes events', {
    ns: CALDAV,
    name: 'valid-schedule-default-calendar-URL',
  });
}
