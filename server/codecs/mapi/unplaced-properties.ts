import type { MapiLoss } from './mapi-loss.ts';
import type { MapiProperty } from './property-bag.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';
import { keyOfName } from './property-name.ts';
import type { PropertyKey } from './property-name.ts';
import type { PropertyReader } from './property-reader.ts';
import { propertyTypes } from './property-type.ts';
import type { MapiValue } from './property-value.ts';
import { isSilent } from './tables/silent-properties.ts';

/** Losses told of one item; the rest is told as a count. */
const MAX_LOSSES = 50;
/** Characters of a value that are shown. */
const MAX_SHOWN = 60;

/**
 * A loss for each property that has a value that somebody gave it, and that nothing was made of. Values that properties
 * have of themselves (0, false, nothing) and what programs keep for their own use are none.
 */
export function unplacedProperties(reader: PropertyReader): MapiLoss[] {
  const losses = reader
    .unread()
    .filter((property) => !isSilent(property) && saysSomething(property))
    .map(lossOf);
  if (losses.length <= MAX_LOSSES) return losses;
  const count = losses.length - MAX_LOSSES;
  return [
    ...losses.slice(0, MAX_LOSSES),
    { what: 'properties', detail: `${count} properties more than are listed` },
  ];
}

function saysSomething({ type, value }: MapiProperty): boolean {
  if (type === propertyTypes.error || type === propertyTypes.object) return false;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) > 0;
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? value.trim() !== '' : value.length > 0;
}

function lossOf(property: MapiProperty): MapiLoss {
  const name = nameOf(property);
  return { what: `property-${name}`, detail: `${name}: ${shown(property.value)}` };
}

function nameOf({ id, name }: MapiProperty): string {
  const key = name === undefined ? id : keyOfName(name);
  const known = knownNames.get(key);
  if (known !== undefined) return known;
  if (name === undefined) return `0x${id.toString(16).padStart(4, '0')}`;
  return typeof name.name === 'string'
    ? name.name
    : `${name.set.slice(0, 8)}-${name.name.toString(16)}`;
}

function shown(value: MapiValue): string {
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  if (Array.isArray(value))
    return value
      .map((one: MapiValue) => shown(one))
      .join(', ')
      .slice(0, MAX_SHOWN);
  const text = String(value).replace(/\s+/g, ' ');
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const knownNames: ReadonlyMap<PropertyKey, string> = new Map<PropertyKey, string>(
  [...Object.entries(tags), ...Object.entries(namedKeys)].map(([name, key]) => [
    key,
    name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`),
  ]),
);
