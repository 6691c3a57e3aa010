// Items for tests, from properties by key.
import { dataInMemory } from '#codecs/mapi/mapi-item.ts';
import type { AttachmentContent, MapiAttachment, MapiItem } from '#codecs/mapi/mapi-item.ts';
import { createPropertyBag } from '#codecs/mapi/property-bag.ts';
import type { PropertyBag } from '#codecs/mapi/property-bag.ts';
import type { PropertyKey } from '#codecs/mapi/property-name.ts';
import type { MapiValue } from '#codecs/mapi/property-value.ts';

/** A property by its key; undefined leaves it out. */
export type Values = readonly (readonly [key: PropertyKey, value: MapiValue | undefined])[];

export interface ItemParts {
  readonly recipients?: readonly Values[];
  readonly attachments?: readonly MapiAttachment[];
  readonly problems?: readonly string[];
}

export function makeItem(values: Values, parts: ItemParts = {}): MapiItem {
  return {
    properties: makeBag(values),
    recipients: (parts.recipients ?? []).map(makeBag),
    attachments: parts.attachments ?? [],
    problems: parts.problems ?? [],
  };
}

export function makeBag(values: Values): PropertyBag {
  let next = 0x8000;
  return createPropertyBag(
    values.flatMap(([key, value]) => {
      if (value === undefined) return [];
      const type = typeOf(value);
      if (typeof key === 'number') return [{ id: key, type, value }];
      const slash = key.indexOf('/');
      const written = key.slice(slash + 1);
      const name = /^\d+$/.test(written) ? Number(written) : written;
      return [{ id: next++, type, value, name: { set: key.slice(0, slash), name } }];
    }),
  );
}

export function attachment(
  values: Values,
  content: Buffer | MapiItem | AttachmentContent,
): MapiAttachment {
  const properties = makeBag(values);
  if (Buffer.isBuffer(content)) return { properties, content: dataInMemory(content) };
  if ('kind' in content) return { properties, content };
  return { properties, content: { kind: 'item', open: async () => content } };
}

function typeOf(value: MapiValue): number {
  if (Buffer.isBuffer(value)) return 0x0102;
  if (typeof value === 'string') return 0x001f;
  if (typeof value === 'boolean') return 0x000b;
  if (typeof value === 'bigint') return 0x0014;
  return Array.isArray(value) ? 0x101f : 0x0003;
}
