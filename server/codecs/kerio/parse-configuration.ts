import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { Bytes } from '#platform/bytes.ts';

/** Of one entry in a list: values by name in lower case. */
export type KerioEntry = ReadonlyMap<string, string>;

/** 50,000 accounts with all their settings are about 200 MB. */
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_NODES = 50_000_000;

/**
 * Reads users.cfg or mailserver.cfg: the entries of every list, by its name in lower case.
 * @throws InputSyntaxError, DomainError too-large
 */
export function parseConfiguration(bytes: Bytes): ReadonlyMap<string, readonly KerioEntry[]> {
  const lists = new Map<string, KerioEntry[]>();
  const root = parseXml(bytes, { maxBytes: MAX_BYTES, maxNodes: MAX_NODES });
  for (const list of elementsOf(root).filter(({ name }) => name === 'list')) {
    const name = (list.attributes.get('name') ?? '').toLowerCase();
    const entries = lists.get(name) ?? [];
    lists.set(name, entries);
    for (const item of elementsOf(list)) if (item.name === 'listitem') entries.push(toEntry(item));
  }
  return lists;
}

function toEntry(item: XmlElement): KerioEntry {
  const values = new Map<string, string>();
  for (const variable of elementsOf(item))
    if (variable.name === 'variable')
      values.set((variable.attributes.get('name') ?? '').toLowerCase(), textOf(variable).trim());
  return values;
}
