import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { findEntry, readStream } from '#codecs/compound-file/compound-file.ts';
import type { Storage } from '#codecs/compound-file/compound-file.ts';
import { parseNamedProperties } from '#codecs/mapi/named-property-map.ts';
import type { NamedPropertyMap } from '#codecs/mapi/named-property-map.ts';

/** The names of a file's properties from 0x8000 up; none where they cannot be read. */
export function readNamedProperties(root: Storage): NamedPropertyMap {
  const storage = findEntry(root, '__nameid_version1.0');
  if (storage?.kind !== 'storage') return new Map();
  return parseNamedProperties({
    guids: streamOf(storage, '__substg1.0_00020102'),
    entries: streamOf(storage, '__substg1.0_00030102'),
    strings: streamOf(storage, '__substg1.0_00040102'),
  });
}

function streamOf(storage: Storage, name: string): Bytes {
  try {
    return readStream(storage, name) ?? Buffer.alloc(0);
  } catch (error) {
    if (error instanceof InputSyntaxError) return Buffer.alloc(0);
    throw error;
  }
}
