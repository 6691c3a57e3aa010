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
const NEVER = '1601-01-01T00:00:00.000';

/** The list of categories that Outlook keeps among hidden items of the calendar; undefined for what is none. MS-OXOCFG §2.2.5.1 */
export function tryParseCategories(bytes: Bytes): XmlElement | undefined {
  try {
    return parseXml(bytes, { maxBytes: MAX_BYTES });
  } catch (error) {
    if (error instanceof InputSyntaxError || isDomainError(error)) return undefined;
    throw error;
  }
}

export function categoryNameOf(element: XmlElement): string {
  return element.attributes.get('name')?.trim() ?? '';
}

/** Somebody's settings that are broken are none. */
export function readCategoryList(bytes: Bytes): Category[] {
  const root = tryParseCategories(bytes);
  return (root === undefined ? [] : elementsOf(root)).flatMap((element) => {
    const name = categoryNameOf(element);
    const color = categoryColor(Number(element.attributes.get('color') ?? '-1'));
    return name === '' ? [] : [{ name, ...(color !== undefined && { color }) }];
  });
}

/** A list with more categories; those that are there stay as they are, with their shortcuts. */
export function addCategories(
  list: XmlElement | undefined,
  added: readonly Category[],
  guidOf: (name: string) => string,
): XmlElement {
  const entries = added.map(({ name, color }) => {
    const index = color === undefined ? -1 : nearestCategoryColor(color);
    return entry({
      name,
      color: String(index),
      keyboardShortcut: '0',
      usageCount: '0',
      lastTimeUsed: NEVER,
      lastSessionUsed: '0',
      guid: `{${guidOf(name)}}`,
    });
  });
  const attributes =
    list?.attributes ??
    new Map([
      ['lastSavedSession', '1'],
      ['lastSavedTime', NEVER],
    ]);
  const children = [...(list === undefined ? [] : elementsOf(list)), ...entries];
  return { ns: NS, name: 'categories', attributes, children };
}

function entry(attributes: Readonly<Record<string, string>>): XmlElement {
  const given = new Map(Object.entries(attributes));
  return { ns: NS, name: 'category', attributes: given, children: [] };
}

/** Without a prefix, as Outlook writes it. */
export function formatCategories(list: XmlElement): Bytes {
  const entries = elementsOf(list).map((it) => `<category${formatAttributes(it)}/>`);
  return Buffer.from(
    `<?xml version="1.0"?>\n<categories${formatAttributes(list)} xmlns="${NS}">${entries.join('')}</categories>`,
  );
}

function formatAttributes({ attributes }: XmlElement): string {
  const plain = [...attributes].filter(([name]) => !name.startsWith('{'));
  return plain.map(([name, value]) => ` ${name}="${escapeXmlAttribute(value)}"`).join('');
}
