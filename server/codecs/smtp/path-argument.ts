import { InputSyntaxError } from '#platform/errors.ts';

/** The argument of MAIL or RCPT taken apart: what stands between `<` and `>`, and the parameters behind. */
export interface PathArgument {
  readonly path: string;
  /** In the order given, keywords in upper case. A keyword comes once only. */
  readonly parameters: readonly EsmtpParameter[];
}

export interface EsmtpParameter {
  readonly keyword: string;
  readonly value: string | undefined;
}

/** More parameters than all known extensions together define. */
const MAX_PARAMETERS = 20;

/**
 * Parses `FROM:<path> parameters` or `TO:<path> parameters`. Blanks after the colon are tolerated; a path without
 * angle brackets is not.
 * @throws InputSyntaxError
 */
export function parsePathArgument(argument: string, keyword: 'FROM' | 'TO'): PathArgument {
  // RFC 5321 §4.1.1.2, §4.1.1.3
  const colon = keyword.length;
  if (argument[colon] !== ':' || argument.slice(0, colon).toUpperCase() !== keyword)
    throw new InputSyntaxError(`expected ${keyword}:<address>`, 0);
  let start = colon + 1;
  while (argument[start] === ' ') start++;
  if (argument[start] !== '<') throw new InputSyntaxError('expected <', start);
  const end = findPathEnd(argument, start + 1);
  const rest = argument.slice(end + 1);
  if (rest === '') return { path: argument.slice(start + 1, end), parameters: [] };
  if (rest[0] !== ' ') throw new InputSyntaxError('expected a blank after >', end + 1);
  return { path: argument.slice(start + 1, end), parameters: parseParameters(rest, end + 1) };
}

/** The `>` that closes the path; one inside a quoted local part does not. */
function findPathEnd(text: string, from: number): number {
  let isQuoted = false;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (isQuoted && c === '\\') i++;
    else if (c === '"') isQuoted = !isQuoted;
    else if (c === '>' && !isQuoted) return i;
  }
  throw new InputSyntaxError('expected >', text.length);
}

function parseParameters(text: string, offset: number): EsmtpParameter[] {
  // RFC 5321 §4.1.2
  const parameters: EsmtpParameter[] = [];
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const equals = word.indexOf('=');
    const keyword = (equals < 0 ? word : word.slice(0, equals)).toUpperCase();
    const value = equals < 0 ? undefined : word.slice(equals + 1);
    if (!/^[A-Z0-9][A-Z0-9-]*$/.test(keyword) || (value !== undefined && !/^[^\s=]+$/.test(value)))
      throw new InputSyntaxError('malformed parameter', offset);
    if (parameters.some((p) => p.keyword === keyword))
      throw new InputSyntaxError('parameter given twice', offset);
    if (parameters.length === MAX_PARAMETERS)
      throw new InputSyntaxError('too many parameters', offset);
    parameters.push({ keyword, value });
  }
  return parameters;
}
