import { APPLE_ICAL, DAV } from '#codecs/webdav/namespaces.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { textOf } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { asBuffer } from '#platform/bytes.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';

/** How a collection shows itself, kept as the properties that DAV clients read and set. */
export interface CollectionLook {
  readonly displayName: string;
  /** "#RRGGBB", with or without two digits more. */
  readonly color: string | undefined;
}

const displayName = { ns: DAV, name: 'displayname' };
const color = { ns: APPLE_ICAL, name: 'calendar-color' };

const entryOf = (property: { readonly ns: string; readonly name: string }) =>
  `/dav/${propertyKey(property)}`;

export async function readLook(
  reader: AccountReader,
  collection: Pick<Collection, 'id' | 'name'>,
): Promise<CollectionLook> {
  const texts = new Map<string, string>();
  for (const { entry, value } of await reader.annotations(collection.id))
    if (entry === entryOf(displayName) || entry === entryOf(color))
      texts.set(entry, textOfProperty(value));
  const shown = texts.get(entryOf(displayName)) ?? '';
  return {
    displayName: shown === '' ? collection.name : shown,
    color: texts.get(entryOf(color)),
  };
}

function textOfProperty(value: Uint8Array): string {
  try {
    return textOf(parseXml(asBuffer(value), { maxBytes: value.length })).trim();
  } catch {
    return '';
  }
}
