// Which items and folders a search finds, by what can be asked of them.
import { textOf, type XmlElement } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';
import { isNamed } from './property-access.ts';
import { kid, kids, says, sayAttribute } from './xml-parts.ts';

export function valueNamed(
  properties: readonly XmlElement[],
  path: XmlElement,
): string | undefined {
  const found = properties.find((p) => isNamed(p, path));
  if (found === undefined) return undefined;
  return found.name === 'ExtendedProperty' ? says(found, 'Value') : textOf(found);
}

export function holds(properties: readonly XmlElement[], test: XmlElement): boolean {
  const inner = kids(test);
  const own = inner[0] === undefined ? undefined : valueNamed(properties, inner[0]);
  const constant =
    sayAttribute(kid(test, 'FieldURIOrConstant', 'Constant'), 'Value') ||
    sayAttribute(kid(test, 'Constant'), 'Value');
  switch (test.name) {
    case 'And':
      return inner.every((t) => holds(properties, t));
    case 'Or':
      return inner.some((t) => holds(properties, t));
    case 'Not':
      return !holds(properties, inner[0]!);
    case 'Exists':
      return own !== undefined;
    case 'IsEqualTo':
      return own === constant;
    case 'IsNotEqualTo':
      return own !== constant;
    case 'IsGreaterThanOrEqualTo':
      return own !== undefined && own >= constant;
    case 'IsLessThanOrEqualTo':
      return own !== undefined && own <= constant;
    case 'IsGreaterThan':
      return own !== undefined && own > constant;
    case 'IsLessThan':
      return own !== undefined && own < constant;
    case 'Contains':
      return own !== undefined && own.toLowerCase().includes(constant.toLowerCase());
    default:
      throw new DoubleError('ErrorUnsupportedQueryFilter', test.name);
  }
}
