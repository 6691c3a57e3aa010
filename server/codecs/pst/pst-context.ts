import type { NamedPropertyMap } from '#codecs/mapi/named-property-map.ts';
import type { NodeDatabase } from './ndb/node-database.ts';

/** What everything in a file is read with. */
export interface PstContext {
  readonly database: NodeDatabase;
  readonly names: NamedPropertyMap;
  /** Of 8-bit texts where nothing else says it. */
  readonly codePage?: number;
}
