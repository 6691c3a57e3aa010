import { isTable } from './read-shape.ts';

/** A value as TOML text on one line. */
export function formatTomlValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(formatTomlValue).join(', ')}]`;
  if (isTable(value)) {
    const pairs = Object.entries(value).map(
      ([k, v]) => `${formatTomlKey(k)} = ${formatTomlValue(v)}`,
    );
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return String(value);
}

export function formatTomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quote(key);
}

/** JSON's escapes are those of a basic TOML text, but for DEL. */
function quote(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007F');
}
