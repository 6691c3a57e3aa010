import { InputSyntaxError } from '#platform/errors.ts';

/** One command as the client sent it. */
export interface PopCommandLine {
  /** In capitals. */
  readonly verb: string;
  /** Everything behind the verb, for PASS, whose argument may hold spaces. */
  readonly rest: string;
  readonly words: readonly string[];
}

/** RFC 2449 §4: at most 255 octets; SASL responses may be longer and are read apart. */
export const MAX_COMMAND_BYTES = 255 + 2;
/** RFC 5034 §4 and the longest token of OAuth. */
export const MAX_SASL_LINE_BYTES = 12_288;

/** @throws InputSyntaxError for control characters, a missing verb, or bytes that are not UTF-8 */
export function parsePopCommand(line: Uint8Array): PopCommandLine {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    throw new InputSyntaxError('not UTF-8', 0);
  }
  const bad = /[\u0000-\u001f\u007f]/.exec(text);
  if (bad !== null) throw new InputSyntaxError('control character', bad.index);
  const space = text.indexOf(' ');
  const verb = (space < 0 ? text : text.slice(0, space)).toUpperCase();
  if (!/^[A-Z0-9]{1,16}$/.test(verb)) throw new InputSyntaxError('not a command', 0);
  const rest = space < 0 ? '' : text.slice(space + 1);
  return { verb, rest, words: rest.split(' ').filter((w) => w !== '') };
}

/** A message number or line count. @throws InputSyntaxError */
export function expectNumber(word: string | undefined): number {
  if (word === undefined || !/^\d{1,10}$/.test(word))
    throw new InputSyntaxError('a number is expected', 0);
  return Number(word);
}
