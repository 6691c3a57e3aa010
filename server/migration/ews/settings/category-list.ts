import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlAttribute } from '#codecs/xml/escape.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { categoryColor, nearestCategoryColor } from '#codecs/exchange/category-colors.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';

export interface Category {
  readonly name: string;
  readonly color?: string;
}

/** Lists of people have some dozens. */
const MAX_BYTES = 1_000_000;
const NS = 'CategoryList.xsd';

/** The list of categories that Outlook keeps among hidden items of the calendar. MS-OXOCFG §2.2.5.2 */
export function readCategoryList(bytes: Bytes): Category[] {
  let root: XmlElement;
  try {
    root = parseXml(bytes, { maxBytes: MAX_BYTES });
  } catch (error) {
    // Somebody's settings that are broken are none.
    if (error instanceof InputSyntaxError || isDomainError(error)) return [];
    throw error;
  }
  return elementsOf(root).flatMap((element) => {
    const name = element.attributes.get('name')?.trim() ?? '';
    const color = categoryColor(Number(element.attributes.get('color') ?? '-1'));
    return name === '' ? [] : [{ name, ...(color !== undefined && { color }) }];
  });
}

export function formatCategoryList(
  categories: readonly Category[],
  guidOf: (name: string) => string,
): Bytes {
  const entries = categories.map(({ name, color }) => {
    const index = color === undefined ? -1 : nearestCategoryColor(color);
    return (
      `<category name="${escapeXmlAttribute(name)}" color="${index}" keyboardShortcut="0" usageCount="0"` +
      ` lastTimeUsed="1601-01-01T00:00:00.000" lastSessionUsed="0" guid="{${guidOf(name)}}"/>`
    );
  });
  return Buffer.from(
    `<?xml version="1.0"?>\n<categories lastSavedSession="1" lastSavedTime="1601-01-01T00:00:00.000" xmlns="${NS}">${entries.join('')}</categories>`,
  );
}
