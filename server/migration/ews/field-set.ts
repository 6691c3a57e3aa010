import type { XmlElement } from '#codecs/xml/element.ts';
import { t } from '#codecs/ews/names.ts';
import {
  formatExtended,
  type ExtendedField,
  type PropertyPath,
} from '#codecs/ews/property-path.ts';
import type { FieldUpdate } from '#codecs/ews/update-folder.ts';

/** A property of an item that is to be written. */
export interface Field {
  readonly path: PropertyPath;
  readonly value: XmlElement;
}

/** A property with a name, in a folder of names such as "item" or "calendar". */
export function field(uri: string, content: Parameters<typeof t>[1], attributes = {}): Field {
  return { path: uri, value: t(uri.split(':')[1]!, content, attributes) };
}

export function extendedField(path: ExtendedField, value: string): Field {
  return { path, value: formatExtended(path, value) };
}

/** What makes of one set of properties another: for what an instance has other than its series. */
export function fieldUpdates(from: readonly Field[], to: readonly Field[]): FieldUpdate[] {
  const before = new Map(from.map((f) => [keyOf(f.path), f]));
  const after = new Map(to.map((f) => [keyOf(f.path), f]));
  const updates: FieldUpdate[] = [];
  for (const [key, { path, value }] of after) {
    const old = before.get(key);
    if (old === undefined || !isSame(old.value, value)) updates.push({ path, value });
  }
  for (const [key, { path }] of before)
    if (!after.has(key)) updates.push({ path, value: undefined });
  return updates;
}

function keyOf(path: PropertyPath): string {
  return typeof path === 'string' ? path : JSON.stringify(path);
}

function isSame(a: XmlElement, b: XmlElement): boolean {
  if (a.name !== b.name || a.children.length !== b.children.length) return false;
  if (JSON.stringify([...a.attributes]) !== JSON.stringify([...b.attributes])) return false;
  return a.children.every((child, i) => {
    const other = b.children[i]!;
    if (typeof child === 'string' || typeof other === 'string') return child === other;
    return isSame(child, other);
  });
}
