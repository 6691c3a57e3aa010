import { foldText, OVERLAP, pairsOf, runsOf } from './split-words.ts';

/** Terms that a part of the needle may stand in. */
export interface NeedlePart {
  /** The term holds it. */
  readonly probe: string;
  /** The probe is the term's beginning. */
  readonly isAtStart: boolean;
  /** The probe is the term's end. */
  readonly isAtEnd: boolean;
  /** A term that holds all this matches for certain; the probe may be only its beginning. */
  readonly whole: string;
}

export interface NeedlePlan {
  /** All of them must be in the message; none when the needle has no word. */
  readonly parts: readonly NeedlePart[];
  /** The needle is one run: a term that holds it decides alone. */
  readonly isWhole: boolean;
}

/**
 * What the terms of a message must hold for its text to hold the needle: never less is found than matches, and with
 * `isWhole` never more.
 */
export function planNeedle(needle: string): NeedlePlan {
  const folded = foldText(needle);
  const runs = runsOf(folded);
  const parts: NeedlePart[] = [];
  for (const run of runs) {
    if (run.kind === 'signs')
      parts.push(...pairsOf(run.text).map((pair) => partOf(pair, { left: true, right: true })));
    else
      parts.push(
        partOf(run.text, {
          left: run.start === 0,
          right: run.start + run.text.length === folded.length,
        }),
      );
  }
  return { parts, isWhole: parts.length === 1 && runs[0]!.text === folded };
}

/** @param open sides at which the needle may stand inside a word */
function partOf(text: string, open: { left: boolean; right: boolean }): NeedlePart {
  const characters = text.length <= OVERLAP ? undefined : Array.from(text);
  const isLong = characters !== undefined && characters.length > OVERLAP;
  return {
    probe: isLong ? characters.slice(0, OVERLAP).join('') : text,
    isAtStart: !open.left,
    isAtEnd: !open.right && !isLong,
    whole: text,
  };
}
