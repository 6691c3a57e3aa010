import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** One command line taken apart: the verb in upper case and everything after it, unparsed. */
export interface CommandLine {
  readonly verb: string;
  readonly argument: string;
}

/** Longer than any verb in use (STARTTLS, XFORWARD): anything above it is not SMTP. */
const MAX_VERB_LENGTH = 12;

/**
 * Parses a command line without its CRLF. Trailing blanks are dropped.
 * @throws InputSyntaxError for control characters, invalid UTF-8 and what cannot be a verb
 */
export function parseCommandLine(line: Bytes): CommandLine {
  // RFC 5321 §2.4
  const text = decodeLine(line);
  const space = text.indexOf(' ');
  const verb = (space < 0 ? text : text.slice(0, space)).toUpperCase();
  if (verb.length > MAX_VERB_LENGTH || !/^[A-Z0-9]+$/.test(verb))
    throw new InputSyntaxError('a command begins with a verb', 0);
  return { verb, argument: space < 0 ? '' : text.slice(space + 1).trim() };
}

/** Text of a line: ASCII or well-formed UTF-8, without control characters but the tab. */
export function decodeLine(line: Bytes): string {
  const text = line.toString('latin1');
  const control = text.search(/[\x00-\x08\x0a-\x1f\x7f]/);
  if (control >= 0) throw new InputSyntaxError('control character in a command', control);
  const end = text.trimEnd();
  if (!/[\x80-\xff]/.test(end)) return end;
  const decoded = line.toString('utf8');
  if (decoded.includes('\ufffd')) throw new InputSyntaxError('invalid UTF-8 in a command', 0);
  return decoded.trimEnd();
}
