/** LIST patterns: `*` stands for anything, `%` for anything without the hierarchy delimiter. */
// RFC 9051 §6.3.9

/** A longer pattern matches nothing: the cost of a match is at most name length times pattern length. */
export const MAX_PATTERN_LENGTH = 1000;

/** A function that says whether a mailbox name matches one of the patterns; INBOX matches in any letter case. */
export function createPatternMatcher(
  patterns: readonly string[],
  delimiter: string,
): (name: string) => boolean {
  const matchers = patterns.map((p) => createMatcher(p, delimiter));
  if (matchers.length === 1) return matchers[0]!;
  return (name) => matchers.some((matches) => matches(name));
}

function createMatcher(pattern: string, delimiter: string): (name: string) => boolean {
  if (pattern.length > MAX_PATTERN_LENGTH) return () => false;
  // Two wildcards side by side say no more than the wider of them.
  const wanted = pattern.replace(/[*%]{2,}/g, (run) => (run.includes('*') ? '*' : '%'));
  if (wanted === '*') return () => true;
  if (wanted === '%') return (name) => !name.includes(delimiter);
  return (name) => matchPattern(name, wanted, delimiter);
}

function matchPattern(name: string, pattern: string, delimiter: string): boolean {
  const foldedLength = isAtOrBelowInbox(name, delimiter) ? 5 : 0;
  // The part before the first wildcard decides most names.
  let start = 0;
  while (start < pattern.length && !isWildcard(pattern[start]!)) {
    if (!isSameAt(name, start, pattern[start]!, foldedLength)) return false;
    start++;
  }
  if (start === pattern.length) return name.length === start;
  if (start === pattern.length - 1)
    return pattern[start] === '*' || !name.includes(delimiter, start);
  return matchWildcards(name, pattern, { start, delimiter, foldedLength });
}

/** Follows all positions in the pattern at once, so that no pattern makes the cost explode. */
function matchWildcards(
  name: string,
  pattern: string,
  options: { start: number; delimiter: string; foldedLength: number },
): boolean {
  const { start, delimiter, foldedLength } = options;
  let here = new Uint8Array(pattern.length + 1);
  let next = new Uint8Array(pattern.length + 1);
  reach(here, pattern, start);
  for (let at = start; at < name.length; at++) {
    next.fill(0);
    let isAlive = false;
    for (let p = start; p < pattern.length; p++) {
      if (here[p] === 0) continue;
      const wanted = pattern[p]!;
      if (wanted === '*' || (wanted === '%' && name[at] !== delimiter)) reach(next, pattern, p);
      else if (!isWildcard(wanted) && isSameAt(name, at, wanted, foldedLength))
        reach(next, pattern, p + 1);
      else continue;
      isAlive = true;
    }
    if (!isAlive) return false;
    [here, next] = [next, here];
  }
  return here[pattern.length] === 1;
}

/** Marks a position, and the one behind it when a wildcard that may match nothing stands there. */
function reach(positions: Uint8Array, pattern: string, p: number): void {
  positions[p] = 1;
  // Wildcards never adjoin, so one step is enough.
  if (p < pattern.length && isWildcard(pattern[p]!)) positions[p + 1] = 1;
}

function isWildcard(char: string): boolean {
  return char === '*' || char === '%';
}

function isSameAt(name: string, at: number, wanted: string, foldedLength: number): boolean {
  const char = name[at];
  if (char === wanted) return true;
  return at < foldedLength && char?.toUpperCase() === wanted.toUpperCase();
}

function isAtOrBelowInbox(name: string, delimiter: string): boolean {
  if (name.length < 5 || name.slice(0, 5).toUpperCase() !== 'INBOX') return false;
  return name.length === 5 || name[5] === delimiter;
}
