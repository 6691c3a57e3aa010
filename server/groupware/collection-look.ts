import { APPLE_ICAL, CALDAV, CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { textOf, xmlElement, type XmlElement } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { usualCollectionName } from '#directory/default-collection-names.ts';
import { asBuffer } from '#platform/bytes.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';

/** How a collection shows itself, kept as the properties that DAV clients read and set. */
export interface CollectionLook {
  readonly displayName: string;
  /** "#RRGGBB", with or without two digits more. */
  readonly color: string | undefined;
}

const displayName = { ns: DAV, name: 'displayname' };
const color = { ns: APPLE_ICAL, name: 'calendar-color' };
const source = { ns: CALENDARSERVER, name: 'source' };
const transparency = { ns: CALDAV, name: 'schedule-calendar-transp' };

const entryOf = (property: { readonly ns: string; readonly name: string }) =>
  `/dav/${propertyKey(property)}`;

/** @param language of the owner: in it the first collections are called, unless they were given another name */
export async function readLook(
  reader: AccountReader,
  collection: Pick<Collection, 'id' | 'kind' | 'name' | 'role'>,
  language: string,
): Promise<CollectionLook> {
  const texts = new Map<string, string>();
  for (const { entry, value } of await reader.annotations(collection.id))
    if (entry === entryOf(displayName) || entry === entryOf(color))
      texts.set(entry, textOfProperty(value));
  const shown = texts.get(entryOf(displayName)) ?? '';
  const usual = usualCollectionName(collection, language);
  return {
    displayName: shown || (usual ?? collection.name),
    color: texts.get(entryOf(color)),
  };
}

// RFC 6638 §9.1
/** What a calendar that follows an address shows: its name, where it is from, and that nobody is busy by it. */
export async function writeSubscribedLook(
  tx: AccountTransaction,
  collection: CollectionId,
  look: CollectionLook & { readonly source: string },
): Promise<void> {
  await writeLook(tx, collection, look);
  await writeElements(tx, collection, [
    xmlElement(source.ns, source.name, [xmlElement(DAV, 'href', [look.source])]),
    xmlElement(transparency.ns, transparency.name, [xmlElement(CALDAV, 'transparent')]),
  ]);
}

/** Gives a collection the name that programs show, and a colour where there is one. */
export async function writeLook(
  tx: AccountTransaction,
  collection: CollectionId,
  look: CollectionLook,
): Promise<void> {
  await writeElements(tx, collection, [
    xmlElement(displayName.ns, displayName.name, [look.displayName]),
    ...(look.color === undefined ? [] : [xmlElement(color.ns, color.name, [look.color])]),
  ]);
}

async function writeElements(
  tx: AccountTransaction,
  collection: CollectionId,
  elements: readonly XmlElement[],
): Promise<void> {
  for (const element of elements)
    await tx.setAnnotation(collection, entryOf(element), Buffer.from(formatXml(element)));
}

function textOfProperty(value: Uint8Array): string {
  try {
    return textOf(parseXml(asBuffer(value), { maxBytes: value.length })).trim();
  } catch {
    return '';
  }
}
