import { parseXml } from '#codecs/xml/parse-xml.ts';
import { textOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { XML_LANG } from '#codecs/webdav/property-update.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { asBuffer } from '#platform/bytes.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';
import type { PropertyChange } from '#codecs/webdav/property-update.ts';
import type { Account } from '#directory/account.ts';
import type { Collection } from '#store/collection.ts';
import type { DavDeps } from '../deps.ts';
import type { PresentNode } from '../tree/node.ts';
import { removeTwins, withTwins } from './twin-properties.ts';

/** Elements as XML, by key of the property. */
export type StoredProperties = ReadonlyMap<string, string>;

const none: StoredProperties = new Map();

/** Where the properties of a node are kept: as annotations of the collection, or of the account under a path of their own. */
interface AnnotationPlace {
  readonly collection: CollectionId | undefined;
  readonly prefix: string;
}

function annotationPlace(node: PresentNode): AnnotationPlace | undefined {
  switch (node.kind) {
    case 'collection':
      return { collection: node.collection.id, prefix: '/dav/' };
    case 'home':
      return { collection: undefined, prefix: `/dav/home/${node.space}/` };
    case 'principal':
      return { collection: undefined, prefix: '/dav/principal/' };
    case 'proxy':
    case 'root':
    case 'principals':
    case 'space':
    case 'document':
      return undefined;
  }
}

/** Those of a document lie beside it, as JSON. */
function parseDocumentProperties(text: string): StoredProperties {
  return text === '' ? none : new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}

/** `reader` must be one of the account that the node belongs to. */
export async function readStored(
  reader: AccountReader,
  node: PresentNode,
): Promise<StoredProperties> {
  if (node.kind === 'document') return parseDocumentProperties(node.document.properties);
  const place = annotationPlace(node);
  return place === undefined ? none : await readAnnotations(reader, place);
}

/** Of a collection of somebody else: what the account that looks at it has set counts before what its owner has. */
export function withPersonal(stored: StoredProperties, node: PresentNode): StoredProperties {
  const own = node.kind === 'collection' ? node.personal?.properties : undefined;
  if (own === undefined || own.size === 0) return stored;
  const all = new Map(stored);
  removeTwins(all, own.keys());
  for (const [key, value] of own) all.set(key, value);
  return all;
}

/** Those of a collection, read by itself. */
export async function readCollectionProperties(
  { store }: Pick<DavDeps, 'store'>,
  owner: Pick<Account, 'id'>,
  collection: Collection,
): Promise<StoredProperties> {
  return await store.look(owner.id, async (reader) => await readStoredOf(reader, collection));
}

export async function readStoredOf(
  reader: AccountReader,
  { id }: Pick<Collection, 'id'>,
): Promise<StoredProperties> {
  return await readAnnotations(reader, { collection: id, prefix: '/dav/' });
}

async function readAnnotations(
  reader: AccountReader,
  { collection, prefix }: AnnotationPlace,
): Promise<StoredProperties> {
  const found = new Map<string, string>();
  for (const { entry, value } of await reader.annotations(collection))
    if (entry.startsWith(`${prefix}{`))
      found.set(entry.slice(prefix.length), asBuffer(value).toString());
  return found;
}

/** @throws DomainError too-large, limit-reached, not-found */
export async function writeStored(
  tx: AccountTransaction,
  node: PresentNode,
  changes: readonly PropertyChange[],
): Promise<void> {
  if (node.kind === 'document') {
    const properties = new Map(parseDocumentProperties(node.document.properties));
    for (const { property, isRemoved } of changes) {
      if (isRemoved) properties.delete(propertyKey(property));
      else properties.set(propertyKey(property), formatXml(property));
    }
    const text = properties.size === 0 ? '' : JSON.stringify(Object.fromEntries(properties));
    await tx.setDocumentProperties(node.parent.id, node.document.name, text);
    return;
  }
  const place = annotationPlace(node);
  if (place === undefined) return;
  for (const { property, isRemoved } of withTwins(changes)) {
    const value = isRemoved ? undefined : Buffer.from(formatXml(property));
    await tx.setAnnotation(place.collection, place.prefix + propertyKey(property), value);
  }
}

/** The element of a stored property; undefined when there is none. */
export function storedElement(stored: StoredProperties, key: string): XmlElement | undefined {
  const xml = stored.get(key);
  return xml === undefined ? undefined : parseXml(Buffer.from(xml), { maxBytes: xml.length * 4 });
}

/** The language in which a stored property was set; undefined when none was said. */
export function storedLanguage(stored: StoredProperties, key: string): string | undefined {
  // Hardly any has one, and reading an element takes longer than looking.
  if (stored.get(key)?.includes('xml:lang=') !== true) return undefined;
  return storedElement(stored, key)?.attributes.get(XML_LANG);
}

/** The text of a stored property; undefined when there is none. */
export function storedText(stored: StoredProperties, key: string): string | undefined {
  const element = storedElement(stored, key);
  return element && textOf(element);
}
