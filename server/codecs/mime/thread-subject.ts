import { toCasemap } from '#codecs/charset/casemap.ts';

/**
 * What of a base subject tells conversations apart: without the marks that mail programs of all languages put before it
 * ("AW:", "Re[2]:", "[list]"), without white space and letter case. Taking off too much does no harm where message ids have to
 * agree as well.
 */
export function toThreadSubject(baseSubject: string): string {
  let rest = baseSubject;
  for (let mark = marks.exec(rest); mark !== null; mark = marks.exec(rest))
    rest = rest.slice(mark[0].length);
  return toCasemap(rest.replace(/\s+/g, ''));
}

/** A list's tag, or a short word with a colon (also a wide one), perhaps with a count. */
const marks =
  /^\s*(?:\[[^[\]]*\]|[\p{L}\p{M}\p{N}.]{1,12}\s?(?:[[(]\d{1,4}[\])]|\^\d{1,4})?\s?[:：])\s*/u;
