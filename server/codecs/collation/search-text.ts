import { toCasemap } from '#codecs/charset/casemap.ts';

/**
 * An index keeps the values of an object as one folded text; a query is narrowed to the objects whose text has a piece of what
 * is looked for. The piece is never too long: whatever matches by any collation and match type has it.
 */

/** Longer pieces narrow no better, and patterns of a data base have their limits. */
const MAX_PIECE_LENGTH = 100;

/** Values as the index keeps them, one a line. */
export function toSearchText(values: readonly string[]): string {
  return toCasemap(values.join('\n'));
}

/** The longest piece that the search text of every value that matches `text` has; undefined when nothing can be said. */
export function toSearchPiece(text: string): string | undefined {
  let longest = '';
  // Marks are put into their canonical order together with their neighbours, so that only what is between them surely stays.
  for (const piece of toCasemap(text).split(/[\p{M}\n\r]+/u))
    if (piece.length > longest.length) longest = piece;
  // No half of a surrogate pair at the end: the index holds whole characters.
  const piece = longest.slice(0, MAX_PIECE_LENGTH).replace(/[\ud800-\udbff]$/, '');
  return piece === '' ? undefined : piece;
}
