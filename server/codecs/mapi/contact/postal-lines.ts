import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { formatComponents } from '#codecs/vcard/property-value.ts';
import { namedKeys } from '../named-keys.ts';
import { named } from '../property-name.ts';
import type { PropertyReader } from '../property-reader.ts';
import { property } from '#codecs/content-lines/property.ts';
import { typed } from './card-line.ts';
import { plainPostalKeys, postalAddresses } from './contact-keys.ts';

/** Postal addresses; the one that mail is to be sent to is preferred. */
// RFC 6350 §6.3.1
export function postalLines(reader: PropertyReader): ContentLine[] {
  const mailing = reader.number(namedKeys.mailingAddress);
  const lines = postalAddresses.flatMap((keys) => {
    const { box, street, city, state, postalCode, country, label, countryCode } = keys;
    const parts = [box, street, city, state, postalCode, country].map((key) => reader.text(key));
    const written = reader.text(label);
    const code = reader.text(countryCode);
    if (parts.every((part) => part === undefined) && written === undefined) return [];
    const parameters: Parameter[] = [];
    if (mailing === keys.mailing) parameters.push({ name: 'PREF', values: ['1'] });
    if (written !== undefined)
      parameters.push({ name: 'LABEL', values: [written.replace(/\r\n?/g, '\n')] });
    if (code !== undefined) parameters.push({ name: 'CC', values: [code] });
    const types = keys.type === undefined ? [] : [keys.type];
    return [typed(addressLine(parts, parameters), types)];
  });
  const plain = plainPostalKeys.map((key) => reader.text(key));
  reader.passOver(named('address', 0x80dd));
  if (lines.length > 0 || plain.every((part) => part === undefined)) return lines;
  return [addressLine(plain, [])];
}

/** Box, extension, street, city, region, code, country. */
function addressLine(
  [box, street, city, state, postalCode, country]: readonly (string | undefined)[],
  parameters: readonly Parameter[],
): ContentLine {
  const components = [box, undefined, street, city, state, postalCode, country];
  return property('ADR', formatComponents(components.map((part) => [part ?? ''])), parameters);
}
