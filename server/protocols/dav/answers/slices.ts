import { createTurns } from '#platform/turns.ts';

/** No more than this is made into bytes at once. */
export const SLICE_CHARS = 128 * 1024;

/** A long text in slices, between which others get their turn. */
export async function* slicesOf(text: string): AsyncGenerator<string, void, void> {
  const { next } = createTurns();
  for (let at = 0; at < text.length;) {
    const end = sliceEnd(text, at + SLICE_CHARS);
    yield text.slice(at, end);
    at = end;
    await next();
  }
}

/** Not between the halves of a character. */
function sliceEnd(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end + 1 : end;
}
