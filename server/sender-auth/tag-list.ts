import { InputSyntaxError } from '#platform/errors.ts';

/** Longest record text that is read. */
const longestText = 16 * 1024;
const mostTags = 64;

/**
 * Reads `v=STSv1; id=1;` and its kin: tag names in order of appearance with their values, space around both removed.
 * @throws InputSyntaxError for a part without '=', a name of other characters, a name given twice, too long a text
 */
export function parseTagList(text: string): ReadonlyMap<string, string> {
  // RFC 6376 §3.2
  if (text.length > longestText) throw new InputSyntaxError('tag list too long', longestText);
  const tags = new Map<string, string>();
  let at = 0;
  for (const part of text.split(';')) {
    const offset = at;
    at += part.length + 1;
    if (part.trim() === '') {
      if (at <= text.length) throw new InputSyntaxError('empty tag', offset);
      continue;
    }
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim();
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) throw new InputSyntaxError('not a tag', offset);
    if (tags.has(name)) throw new InputSyntaxError(`tag ${name} given twice`, offset);
    if (tags.size >= mostTags) throw new InputSyntaxError('too many tags', offset);
    tags.set(name, part.slice(equals + 1).trim());
  }
  return tags;
}

/** The tags of the only text that begins with `v=VERSION`; undefined without one, with several, or when it is broken. */
export function findTagList(
  texts: readonly string[],
  version: string,
): ReadonlyMap<string, string> | undefined {
  const begin = new RegExp(`^v[ \\t]*=[ \\t]*${version}[ \\t]*(?:;|$)`);
  const found = texts.filter((text) => begin.test(text));
  if (found.length !== 1) return undefined;
  try {
    return parseTagList(found[0]!);
  } catch (error) {
    if (error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}
