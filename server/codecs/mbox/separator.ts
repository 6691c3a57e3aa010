import type { Bytes } from '#platform/bytes.ts';
import { hasFromLineDate, MAX_FROM_LINE_LENGTH } from './from-line.ts';

/** Where a separator line stands. */
export interface Separator {
  readonly start: number;
  /** Behind its line end. */
  readonly lineEnd: number;
}

/** Bytes behind a "From " line that are looked at to see whether a header begins there. */
const LOOK_AHEAD = 200;

/**
 * The first separator at or after `from`; the position to go on from when the end of `view` is not
 * the end of the file and more must be seen.
 */
export function findSeparator(
  view: Bytes,
  from: number,
  isEnded: boolean,
): Separator | { readonly resumeAt: number } | undefined {
  let scanned = from;
  for (;;) {
    const isAtStart = scanned === 0 && view.toString('latin1', 0, 5) === 'From ';
    const lf = isAtStart ? -1 : view.indexOf('\nFrom ', Math.max(0, scanned - 1), 'latin1');
    if (lf < 0 && !isAtStart)
      return isEnded ? undefined : { resumeAt: Math.max(scanned, view.length - 5) };
    const start = lf + 1;
    const lineEnd = view.indexOf(10, start) + 1;
    const isSeen =
      view.length - start > MAX_FROM_LINE_LENGTH + LOOK_AHEAD ||
      (lineEnd > 0 && (view.length >= lineEnd + LOOK_AHEAD || view.indexOf(10, lineEnd) >= 0));
    if (!isSeen && !isEnded) return { resumeAt: start };
    if (lineEnd > 0 && isSeparator(view, start, lineEnd)) return { start, lineEnd };
    scanned = start + 5;
  }
}

/** A "From " line with a date, or behind a blank line with a sender, and something that begins a header after it. */
// RFC 4155 Appendix A
function isSeparator(view: Bytes, start: number, lineEnd: number): boolean {
  if (lineEnd - start > MAX_FROM_LINE_LENGTH) return false;
  const line = view.toString('latin1', start, lineEnd).trimEnd();
  const following = view.toString('latin1', lineEnd, lineEnd + LOOK_AHEAD);
  if (!/^(?:[!-9;-~]{1,100}[ \t]*:|>?From |\r?\n|$)/.test(following)) return false;
  if (hasFromLineDate(line)) return true;
  const before = view.toString('latin1', Math.max(0, start - 4), start);
  const isBehindBlank = start === 0 || /(?:^|\n)\r?\n$/.test(before);
  return isBehindBlank && /^From (?:\S+@\S+|-|MAILER-DAEMON)(?:\s|$)/.test(line);
}
