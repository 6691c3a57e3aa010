import type { Bytes } from '#platform/bytes.ts';
import { cleanText } from './clean-line.ts';
import { isTime } from './file-time.ts';
import type { MapiProperty, PropertyBag } from './property-bag.ts';
import type { PropertyKey } from './property-name.ts';
import { keyOfName } from './property-name.ts';
import type { MapiValue } from './property-value.ts';

/** Reads properties and remembers which, so that what nobody asked for can be told as lost. */
export class PropertyReader {
  private readonly bag: PropertyBag;
  private readonly read = new Set<PropertyKey>();

  constructor(bag: PropertyBag) {
    this.bag = bag;
  }

  /** Undefined for an empty text too. Control characters but tab and line ends become spaces. */
  text(key: PropertyKey): string | undefined {
    const value = this.value(key);
    if (typeof value !== 'string' || value === '') return undefined;
    return cleanText(value);
  }

  number(key: PropertyKey): number | undefined {
    const value = this.value(key);
    if (typeof value === 'bigint') return Number(value);
    return typeof value === 'number' ? value : undefined;
  }

  isTrue(key: PropertyKey): boolean {
    return this.value(key) === true;
  }

  /** Seconds since 1970; undefined for the times that stand for none. */
  time(key: PropertyKey): number | undefined {
    const value = this.value(key);
    return typeof value === 'number' && isTime(value) ? value : undefined;
  }

  bytes(key: PropertyKey): Bytes | undefined {
    const value = this.value(key);
    return Buffer.isBuffer(value) ? value : undefined;
  }

  /** The values of a list, or the one that there is. */
  texts(key: PropertyKey): string[] {
    const value = this.value(key);
    const list: readonly MapiValue[] = isList(value) ? value : value === undefined ? [] : [value];
    return list.filter((text): text is string => typeof text === 'string' && text !== '');
  }

  byteStrings(key: PropertyKey): Bytes[] {
    const value = this.value(key);
    return isList(value) ? value.filter((one): one is Bytes => Buffer.isBuffer(one)) : [];
  }

  value(key: PropertyKey): MapiValue | undefined {
    this.read.add(key);
    return this.bag.find(key)?.value;
  }

  /** Without taking them for read. */
  has(key: PropertyKey): boolean {
    return this.peek(key) !== undefined;
  }

  /** The same for the value. */
  peek(key: PropertyKey): MapiValue | undefined {
    return this.bag.find(key)?.value;
  }

  /** They say nothing that is not said otherwise. */
  passOver(...keys: readonly PropertyKey[]): void {
    for (const key of keys) this.read.add(key);
  }

  /** The properties that nobody asked for. */
  unread(): MapiProperty[] {
    return this.bag.properties.filter(
      ({ id, name }) => !this.read.has(name === undefined ? id : keyOfName(name)),
    );
  }
}

function isList(value: MapiValue | undefined): value is readonly MapiValue[] {
  return Array.isArray(value);
}
