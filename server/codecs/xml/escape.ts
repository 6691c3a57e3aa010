/**
 * What cannot stand in XML 1.0 at all is replaced. CR is written as a reference: a reader would make LF of it, and texts
 * of calendars and cards are to arrive as they are.
 */
const inText = /[&<>\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu;
const inAttribute = /[&<>"\r\n\t\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu;
const needsText = /[&<>\r\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/;

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

export function escapeXmlText(text: string): string {
  return needsText.test(text) ? text.replace(inText, toReference) : text;
}

/** For a value between double quotes. */
export function escapeXmlAttribute(text: string): string {
  return text.replace(inAttribute, toReference);
}

function toReference(char: string): string {
  return references[char] ?? '\ufffd';
}
