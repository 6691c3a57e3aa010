import type { Bytes } from '#platform/bytes.ts';
import { propertySets, type PropertyKey, type PropertyName } from './property-name.ts';

/** A property to be written. */
export type NewProperty = {
  /** Below 0x8000; of a named one any. */
  readonly id: number;
  readonly name?: PropertyName;
} & NewValue;

export type NewValue =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Seconds since 1970. */
  | { readonly kind: 'time'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Bytes }
  | { readonly kind: 'texts'; readonly value: readonly string[] };

/** An item to be written, whatever it is written as. */
export interface NewItem {
  readonly properties: readonly NewProperty[];
  readonly recipients: readonly (readonly NewProperty[])[];
  readonly attachments: readonly NewAttachment[];
}

export interface NewAttachment {
  readonly properties: readonly NewProperty[];
  readonly content:
    | { readonly kind: 'data'; readonly bytes: Bytes }
    | { readonly kind: 'item'; readonly item: NewItem };
}

/** Names that are texts are told apart by case, and keys are not. */
const written: Readonly<Record<string, string>> = {
  keywords: 'Keywords',
  skypeteamsmeetingurl: 'SkypeTeamsMeetingUrl',
};

/** A property by the key that it is read by. */
export function newProperty(key: PropertyKey, value: NewValue): NewProperty {
  if (typeof key === 'number') return { id: key, ...value };
  const [set = '', name = ''] = key.split('/');
  const own = /^\d+$/.test(name) ? Number(name) : (written[name] ?? name);
  return { id: 0, name: { set, name: own }, ...value };
}

export function newText(key: PropertyKey, value: string): NewProperty {
  return newProperty(key, { kind: 'text', value });
}

export function newNumber(key: PropertyKey, value: number): NewProperty {
  return newProperty(key, { kind: 'number', value });
}

export function newBoolean(key: PropertyKey, value: boolean): NewProperty {
  return newProperty(key, { kind: 'boolean', value });
}

export function newTime(key: PropertyKey, value: number): NewProperty {
  return newProperty(key, { kind: 'time', value });
}

export function newBytes(key: PropertyKey, value: Bytes): NewProperty {
  return newProperty(key, { kind: 'bytes', value });
}

/** A text by a name that is a text itself, in the set that all programs share. */
export function newPublicText(name: string, value: string): NewProperty {
  return { id: 0, name: { set: propertySets.publicStrings, name }, kind: 'text', value };
}
