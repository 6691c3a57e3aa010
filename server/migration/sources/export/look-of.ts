import { APPLE_ICAL, DAV } from '#codecs/webdav/namespaces.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { textOf } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { annotationValue } from '../../export-format/annotations.ts';
import type { CollectionRecord } from '../../export-format/records.ts';

/** How a collection shows itself, from the properties that were exported with it; '' for what they do not say. */
export function lookOf({ annotations }: CollectionRecord): { displayName: string; color: string } {
  const text = (ns: string, name: string): string => {
    const entry = `/dav/${propertyKey({ ns, name })}`;
    const found = annotations.find((it) => it.entry === entry);
    if (found === undefined) return '';
    const bytes = annotationValue(found);
    try {
      return textOf(parseXml(bytes, { maxBytes: bytes.length })).trim();
    } catch {
      return '';
    }
  };
  return {
    displayName: text(DAV, 'displayname'),
    color: text(APPLE_ICAL, 'calendar-color').slice(0, 7),
  };
}
