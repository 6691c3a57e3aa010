import type { Bytes } from '#platform/bytes.ts';
import { formatGuid } from './guid.ts';
import { propertySets } from './property-name.ts';
import type { PropertyName } from './property-name.ts';

/** Names by property id (0x8000 and up). */
export type NamedPropertyMap = ReadonlyMap<number, PropertyName>;

/** The three streams in which MSG and PST files keep the names of properties. */
export interface NameStreams {
  /** 16 bytes each. */
  readonly guids: Bytes;
  /** 8 bytes each. */
  readonly entries: Bytes;
  readonly strings: Bytes;
}

const FIRST_NAMED = 0x8000;
/** Ids from 0x8000 up that there are. */
const MAX_NAMES = 0x7fff;
/** Characters of a name. */
const MAX_NAME_LENGTH = 1024;

/** Reads the names; entries that point nowhere are left out. */
// MS-OXMSG §2.2.3.1, MS-PST §2.4.7
export function parseNamedProperties({ guids, entries, strings }: NameStreams): NamedPropertyMap {
  const names = new Map<number, PropertyName>();
  const count = Math.min(Math.floor(entries.length / 8), MAX_NAMES);
  for (let i = 0; i < count; i++) {
    const value = entries.readUInt32LE(i * 8);
    const kind = entries.readUInt16LE(i * 8 + 4);
    const index = entries.readUInt16LE(i * 8 + 6);
    const set = setOf(guids, kind >> 1);
    const name = (kind & 1) === 0 ? value : textAt(strings, value);
    if (set !== undefined && name !== undefined) names.set(FIRST_NAMED + index, { set, name });
  }
  return names;
}

function setOf(guids: Bytes, index: number): string | undefined {
  if (index === 1) return propertySets.mapi;
  if (index === 2) return propertySets.publicStrings;
  const at = (index - 3) * 16;
  return at < 0 || at + 16 > guids.length ? undefined : formatGuid(guids.subarray(at, at + 16));
}

/** Four bytes of length, then UTF-16. */
function textAt(strings: Bytes, at: number): string | undefined {
  if (at + 4 > strings.length) return undefined;
  const length = strings.readUInt32LE(at);
  if (length > MAX_NAME_LENGTH * 2 || at + 4 + length > strings.length) return undefined;
  return strings.toString('utf16le', at + 4, at + 4 + (length & ~1)).replace(/\0+$/, '');
}
