import { CALDAV } from '#codecs/webdav/namespaces.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { supportedComponents } from '../caldav/supported-components.ts';
import { refuse } from '../errors.ts';
import { readStoredOf } from '../properties/stored-properties.ts';

const calendarKinds: ReadonlySet<string> = new Set(['calendar', 'tasks', 'notes']);

// RFC 4791 §5.3.2.1
/** Refuses to put a calendar object where one of its kind could not be PUT. @throws DavRefused 403 */
export async function assertTakes(
  reader: AccountReader,
  collection: Collection,
  { component }: Pick<StoredDocument, 'component'>,
): Promise<void> {
  if (!calendarKinds.has(collection.kind)) return;
  const isOfScheduling = collection.role === 'inbox' || collection.role === 'outbox';
  const supported = supportedComponents(collection, await readStoredOf(reader, collection));
  if (isOfScheduling || !supported.includes(component))
    refuse(403, `This collection does not take ${component}`, {
      ns: CALDAV,
      name: 'supported-calendar-component',
    });
}
