import { textAt, type JsonObject } from '#codecs/graph/json-value.ts';

/** What changes with everything that is done to an item. */
export function versionOf(item: JsonObject): string {
  return textAt(item, 'changeKey') ?? textAt(item, 'lastModifiedDateTime') ?? '';
}
