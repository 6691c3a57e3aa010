/** Repeatable chance: the same seed gives the same choices in the same order. */
export interface Choices {
  /** 0 ≤ n < below. */
  below(below: number): number;
  between(from: number, to: number): number;
  oneIn(n: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Each entry with the chance of one in two, at least one of them. */
  some<T>(list: readonly T[]): T[];
}

export function createChoices(seed: number): Choices {
  let state = seed | 0;
  // mulberry32
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(unit() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    oneIn: (n) => below(n) === 0,
    pick,
    some(list) {
      const chosen = list.filter(() => below(2) === 0);
      return chosen.length > 0 || list.length === 0 ? chosen : [pick(list)];
    },
  };
}
