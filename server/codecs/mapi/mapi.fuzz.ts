import { parseNamedProperties } from './named-property-map.ts';
import { createPropertyBag } from './property-bag.ts';
import type { MapiProperty } from './property-bag.ts';
import { propertyTypes } from './property-type.ts';
import { parseValue } from './property-value.ts';

/** The input as a value of every type. */
function readAsValues(input: Buffer): void {
  const properties: MapiProperty[] = [];
  for (const [i, type] of Object.values(propertyTypes).entries()) {
    const value = parseValue(type, input);
    if (value !== undefined) properties.push({ id: i, type, value });
  }
  const bag = createPropertyBag(properties, input[0]);
  for (const { id, value } of properties) {
    const found = bag.find(id);
    if (found === undefined) throw new Error(`property ${id} was lost`);
    if (Buffer.isBuffer(value) !== Buffer.isBuffer(found.value) && found.type !== 0x1f)
      throw new Error('a value changed its kind');
  }
}

export const target = {
  name: 'codecs/mapi',
  corpus: () => [
    Buffer.from('0000000007000000', 'hex'),
    Buffer.from('020000006100', 'hex'),
    Buffer.from('text\0 and more'),
  ],
  run(input: Buffer): void {
    parseNamedProperties({ guids: input, entries: input, strings: input });
    readAsValues(input);
  },
};
