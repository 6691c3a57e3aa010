import type { ContentLine, Parameter } from './content-line.ts';
import { ContentSyntaxError } from './content-syntax-error.ts';
import { defaultLimits, type ContentLimits } from './limits.ts';
import { LogicalLines } from './logical-lines.ts';
import { isTokenChar, LOWER_CASE } from './token-chars.ts';
import { expectParameters } from './parse-parameters.ts';

const COLON = 58;
const SEMICOLON = 59;
const DOT = 46;
const noParameters: readonly Parameter[] = [];

/**
 * The content lines of an iCalendar or vCard text, with the value still escaped. Takes any line end and a byte order mark.
 * @throws ContentSyntaxError
 */
// RFC 5545 §3.1, RFC 6350 §3.3
export function* parseContentLines(
  text: string,
  limits: ContentLimits = defaultLimits,
): Generator<ContentLine> {
  const lines = new LogicalLines(text, limits);
  let total = 0;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const parsed = parseContentLine(line, lines.line, limits);
    if (parsed.parameters.length > 0) total += countValues(parsed.parameters);
    if (total > limits.maxTotalParameterValues)
      throw new ContentSyntaxError(
        `more than ${limits.maxTotalParameterValues} parameter values in one text`,
        lines.line,
        parsed.name,
      );
    yield isQuotedPrintable(parsed)
      ? { ...parsed, value: lines.joinSoftBreaks(parsed.value) }
      : parsed;
  }
}

function parseContentLine(text: string, line: number, limits: ContentLimits): ContentLine {
  let start = 0;
  let at = 0;
  let hasLowerCase = false;
  let group: string | undefined;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (isTokenChar(c)) hasLowerCase ||= c >= LOWER_CASE;
    else if (c === DOT && at > start && group === undefined) {
      group = text.slice(0, at);
      start = at + 1;
      hasLowerCase = false;
    } else break;
  }
  const end = text.charCodeAt(at);
  if (at === start || (end !== COLON && end !== SEMICOLON))
    throw new ContentSyntaxError(describeStart(text, at > start), line);
  const raw = text.slice(start, at);
  const name = hasLowerCase ? raw.toUpperCase() : raw;
  let parameters = noParameters;
  if (end === SEMICOLON) ({ parameters, at } = expectParameters({ text, at, line, name, limits }));
  const value = text.slice(at + 1);
  return group === undefined
    ? { name, parameters, value, line }
    : { group, name, parameters, value, line };
}

function countValues(parameters: readonly Parameter[]): number {
  let count = 0;
  for (const { values } of parameters) count += values.length;
  return count;
}

function describeStart(text: string, hasName: boolean): string {
  const shown = text.slice(0, 40);
  return hasName
    ? `no colon behind the property name in "${shown}"`
    : `not a property: "${shown}" does not begin with a name`;
}

function isQuotedPrintable({ parameters, value }: ContentLine): boolean {
  return (
    parameters.length > 0 &&
    value.endsWith('=') &&
    parameters.some(
      (p) => p.name === 'ENCODING' && p.values[0]?.toUpperCase() === 'QUOTED-PRINTABLE',
    )
  );
}
