import { InputSyntaxError } from '#platform/errors.ts';

// RFC 5321 §4.5.3.1.2
const MAX_NAME_LENGTH = 255;

/**
 * The name of a HELO, EHLO or LHLO. Wrong names are common among honest clients, so only what could not be a name
 * or would harm a trace field is refused.
 * @throws InputSyntaxError
 */
export function checkHelloName(argument: string): string {
  // RFC 5321 §4.1.4
  const isPlain = /^[A-Za-z0-9._-]+$/.test(argument) || /^\[[A-Za-z0-9.:_-]+\]$/.test(argument);
  const isName = isPlain || /^[\p{L}\p{M}\p{N}._-]+$/u.test(argument);
  if (!isName || argument.length > MAX_NAME_LENGTH)
    throw new InputSyntaxError('expected a host name or an address in brackets', 0);
  return argument;
}
