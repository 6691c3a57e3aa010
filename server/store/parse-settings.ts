import type { Absence, Category, Signature } from './settings.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object; undefined for any other text. */
function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isMoment = (value: unknown): value is number => Number.isSafeInteger(value);
const isAudience = (value: unknown): value is Absence['audience'] =>
  value === 'none' || value === 'known' || value === 'all';

// What is not in the form asked for is undefined.

/** The name of a script, as a document says which is active, or properties what it is called. */
export function parseScriptName(text: string): string | undefined {
  const name = fieldsOf(text)?.['name'];
  return isText(name) ? name : undefined;
}

export function parseAbsence(text: string): Absence | undefined {
  const fields = fieldsOf(text);
  if (fields === undefined) return undefined;
  const { isOn, fromSeconds, untilSeconds, internalText, externalText, audience } = fields;
  if (typeof isOn !== 'boolean' || !isText(internalText) || !isAudience(audience)) return undefined;
  if (fromSeconds !== undefined && !isMoment(fromSeconds)) return undefined;
  if (untilSeconds !== undefined && !isMoment(untilSeconds)) return undefined;
  if (externalText !== undefined && !isText(externalText)) return undefined;
  return {
    isOn,
    ...(fromSeconds !== undefined && { fromSeconds }),
    ...(untilSeconds !== undefined && { untilSeconds }),
    internalText,
    ...(externalText !== undefined && { externalText }),
    audience,
  };
}

export function parseSignature(text: string): Signature | undefined {
  return toSignature(fieldsOf(text));
}

export function parseSignatures(text: string): Signature[] | undefined {
  return listOf(fieldsOf(text)?.['signatures'], toSignature);
}

export function parseCategory(text: string): Category | undefined {
  return toCategory(fieldsOf(text));
}

export function parseCategories(text: string): Category[] | undefined {
  return listOf(fieldsOf(text)?.['categories'], toCategory);
}

function listOf<T>(value: unknown, of: (entry: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: T[] = [];
  for (const entry of value) {
    const read = of(entry);
    if (read === undefined) return undefined;
    list.push(read);
  }
  return list;
}

function toSignature(value: unknown): Signature | undefined {
  if (!isFields(value)) return undefined;
  const { name, html, text } = value;
  if (!isText(name) || (html !== undefined && !isText(html))) return undefined;
  if (text !== undefined && !isText(text)) return undefined;
  return { name, ...(html !== undefined && { html }), ...(text !== undefined && { text }) };
}

function toCategory(value: unknown): Category | undefined {
  if (!isFields(value)) return undefined;
  const { name, color } = value;
  if (!isText(name) || (color !== undefined && !isText(color))) return undefined;
  return { name, ...(color !== undefined && { color }) };
}
