import type { Parameter } from './content-line.ts';
import { ContentSyntaxError } from './content-syntax-error.ts';
import type { ContentLimits } from './limits.ts';
import { isTokenChar } from './token-chars.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const SEMICOLON = 59;
const EQUALS = 61;

interface Place {
  readonly text: string;
  /** The semicolon behind the property name. */
  readonly at: number;
  readonly line: number;
  /** The property, for messages. */
  readonly name: string;
  readonly limits: ContentLimits;
}

/** Reads parameters up to the colon of the value, whose place it gives. @throws ContentSyntaxError */
export function expectParameters(place: Place): { parameters: Parameter[]; at: number } {
  const { text, limits } = place;
  const parameters: Parameter[] = [];
  let { at } = place;
  let values = 0;
  while (text.charCodeAt(at) === SEMICOLON) {
    const start = at + 1;
    at = start;
    while (isTokenChar(text.charCodeAt(at))) at++;
    const name = text.slice(start, at).toUpperCase();
    if (text.charCodeAt(at) === EQUALS && name !== '') {
      const read = expectValues(place, name, at + 1);
      at = read.at;
      parameters.push({ name, values: read.values });
      values += read.values.length;
    } else if (name !== '') {
      parameters.push(fromBareParameter(name, text.slice(start, at)));
      values++;
    }
    if (values > limits.maxParameterValues)
      throw refusal(place, `more than ${limits.maxParameterValues} parameter values`);
  }
  if (text.charCodeAt(at) !== COLON)
    throw refusal(place, at < text.length ? 'a parameter is malformed' : 'no colon before a value');
  return { parameters, at };
}

function expectValues(place: Place, name: string, from: number): { values: string[]; at: number } {
  const values: string[] = [];
  let at = from - 1;
  do {
    const start = ++at;
    at = endOfValue(place, name, start);
    values.push(decodeValue(place.text.slice(start, at)));
  } while (place.text.charCodeAt(at) === COMMA);
  return { values, at };
}

function endOfValue({ text, line, name: property }: Place, name: string, start: number): number {
  let at = start;
  if (text.charCodeAt(at) === QUOTE) {
    at = text.indexOf('"', start + 1) + 1;
    if (at === 0)
      throw new ContentSyntaxError(
        `the parameter ${name} has no closing quotation mark`,
        line,
        property,
      );
  }
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === COMMA || c === COLON || c === SEMICOLON) return at;
  }
  return at;
}

/** Takes the quotes off; quotes inside are kept, as in `CN=Joe "Big" Smith`, and text behind them too. */
// RFC 6868 §3.1
function decodeValue(raw: string): string {
  let value = raw;
  if (raw.charCodeAt(0) === QUOTE) {
    const close = raw.indexOf('"', 1);
    value = raw.slice(1, close) + raw.slice(close + 1);
  }
  if (!value.includes('^')) return value;
  return value.replaceAll(/\^[n^']/g, (code) => {
    if (code === '^n') return '\n';
    return code === "^'" ? '"' : '^';
  });
}

const bareEncodings = new Set(['7BIT', '8BIT', 'QUOTED-PRINTABLE', 'BASE64']);
const bareValueKinds = new Set(['INLINE', 'CONTENT-ID', 'CID', 'URL']);

/** What `TEL;HOME;VOICE:` and `NOTE;QUOTED-PRINTABLE:` of vCard 2.1 mean. */
function fromBareParameter(name: string, written: string): Parameter {
  if (bareEncodings.has(name)) return { name: 'ENCODING', values: [written] };
  if (bareValueKinds.has(name)) return { name: 'VALUE', values: [written] };
  return { name: 'TYPE', values: [written] };
}

function refusal({ line, name }: Place, reason: string): ContentSyntaxError {
  return new ContentSyntaxError(reason, line, name);
}
