/** Programs may fold a line anywhere, and end it in any way; a text that went through two line end conversions has CR CR LF. */
const FOLD = /(?:\r\r\n|\r\n|\r|\n)[ \t]/g;

/** A text whose lines are whole, to look for something in it without reading it. */
// RFC 5545 §3.1, RFC 6350 §3.2
export function unfoldText(text: string): string {
  return text.replaceAll(FOLD, '');
}
