import { DomainError } from '#platform/errors.ts';
import type { ContentLine, Parameter } from './content-line.ts';
import { isToken } from './token-chars.ts';

const MAX_OCTETS = 75;

/**
 * One content line with its CRLF, folded at 75 octets between code points.
 * @throws DomainError bad-value when a name is no token or the value has a line break: neither can be written
 */
// RFC 5545 §3.1
export function formatContentLine(line: ContentLine): string {
  assertWritable(line);
  let text = line.group === undefined ? line.name : `${line.group}.${line.name}`;
  for (const parameter of line.parameters) text += formatParameter(parameter);
  return fold(`${text}:${line.value}`);
}

function assertWritable(line: ContentLine): void {
  const names = [line.name, ...line.parameters.map((p) => p.name)];
  if (line.group !== undefined) names.push(line.group);
  const wrong = names.find((name) => !isToken(name));
  if (wrong !== undefined)
    throw new DomainError('bad-value', `"${wrong}" cannot be the name of a property or parameter`);
  if (/[\r\n]/.test(line.value))
    throw new DomainError(
      'bad-value',
      `${line.name}: the value has a line break that is not escaped`,
    );
}

function formatParameter({ name, values }: Parameter): string {
  return `;${name}=${values.map(formatParameterValue).join(',')}`;
}

// RFC 6868 §3.1
function formatParameterValue(value: string): string {
  let text = value;
  if (/[\^"\r\n]/.test(text))
    text = text
      .replaceAll('^', '^^')
      .replaceAll('"', "^'")
      .replaceAll(/\r\n|\r|\n/g, '^n');
  return /[,;:]/.test(text) ? `"${text}"` : text;
}

function fold(text: string): string {
  // No character takes more than three octets a UTF-16 unit.
  if (text.length * 3 <= MAX_OCTETS) return `${text}\r\n`;
  let folded = '';
  let start = 0;
  let octets = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    const size = octetsOf(code);
    if (octets + size > MAX_OCTETS) {
      folded += `${text.slice(start, at)}\r\n `;
      start = at;
      octets = 1;
    }
    octets += size;
    if (size === 4) at++;
  }
  return `${folded}${text.slice(start)}\r\n`;
}

function octetsOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}
