import { createHash } from 'node:crypto';
import type { ConvertOptions } from '../convert-options.ts';
import type { MapiItem } from '../mapi-item.ts';
import type { MapiLoss } from '../mapi-loss.ts';
import { PropertyReader } from '../property-reader.ts';
import { tags } from '../property-tags.ts';

/** What the conversion of one item is done with, items inside it included. */
export interface Conversion {
  readonly item: MapiItem;
  readonly reader: PropertyReader;
  readonly options: ConvertOptions;
  readonly losses: MapiLoss[];
  /** Items around it. */
  readonly depth: number;
  /** A boundary that no other part has. The same for the same item every time. */
  boundary(): string;
}

export function startConversion(item: MapiItem, options: ConvertOptions): Conversion {
  const seed = seedOf(item);
  let count = 0;
  return {
    item,
    reader: new PropertyReader(item.properties),
    options,
    losses: [],
    depth: 0,
    boundary: () => `=_${seed}_${++count}`,
  };
}

/** For an item inside another one: boundaries go on, losses are told with those of the outer one. */
export function innerConversion(outer: Conversion, item: MapiItem): Conversion {
  return { ...outer, item, reader: new PropertyReader(item.properties), depth: outer.depth + 1 };
}

/** What names an item for ever, and what it says: bytes must come out the same again. */
const seedTags = [
  tags.searchKey,
  tags.internetMessageId,
  tags.subject,
  tags.clientSubmitTime,
  tags.body,
  tags.html,
  tags.rtfCompressed,
];

function seedOf({ properties }: MapiItem): string {
  const hash = createHash('sha256');
  for (const tag of seedTags) {
    const value = properties.find(tag)?.value;
    hash.update(Buffer.isBuffer(value) ? value : String(value));
    hash.update('\0');
  }
  return hash.digest('hex').slice(0, 24);
}
