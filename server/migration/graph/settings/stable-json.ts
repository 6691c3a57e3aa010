import { isObject } from '#codecs/graph/json-value.ts';

/** JSON that is the same for the same value: without what is null and what Graph says of the answer, names in order. */
export function formatStable(value: unknown): string {
  return JSON.stringify(toStable(value));
}

function toStable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toStable);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(
    // The types of zones that somebody has described are needed to say them again.
    ([name, it]) => it !== null && (!name.startsWith('@odata.') || name === '@odata.type'),
  );
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, it]) => [name, toStable(it)]),
  );
}
