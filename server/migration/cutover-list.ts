/** One thing that must be so before, or after, mail goes to the new system. */
export interface CutoverPoint {
  /** Stable short name: "accounts", "mx". */
  readonly name: string;
  readonly title: string;
  readonly state:
    | 'done'
    | 'open'
    /** Nothing depends on it. */
    | 'advice'
    /** It was not looked at, by choice or because nobody here can. */
    | 'not-checked';
  readonly details: readonly string[];
  /** What to do about it. */
  readonly next?: string;
}

export interface CutoverList {
  readonly name: string;
  readonly checkedAt: number;
  readonly points: readonly CutoverPoint[];
  /** In the order in which it should be done; empty when nothing is open. */
  readonly next: readonly string[];
}

/** Puts points together, with what is to be done about those that are open. */
export function toCutoverList(
  name: string,
  checkedAt: number,
  points: readonly CutoverPoint[],
): CutoverList {
  const open = points.filter(({ state }) => state === 'open');
  // One letter tells of the move and brings what is needed to sign in.
  const letter = open.find((it) => it.name === 'passwords')?.next;
  const steps = open.flatMap((it) =>
    it.name === 'told-before' ? (letter ?? it.next ?? []) : (it.next ?? []),
  );
  return { name, checkedAt, points, next: [...new Set(steps)] };
}

/** Named one by one; more are counted. */
const MAX_NAMED = 20;

/** A point that is done when nothing speaks against it. */
export function pointOf(
  facts: Pick<CutoverPoint, 'name' | 'title'> & { readonly next: string; readonly done: string },
  against: readonly string[],
): CutoverPoint {
  const { name, title, next, done } = facts;
  if (against.length === 0) return { name, title, state: 'done', details: [done] };
  const more = against.length - MAX_NAMED;
  const details = [...against.slice(0, MAX_NAMED), ...(more > 0 ? [`and ${more} more`] : [])];
  return { name, title, state: 'open', details, next };
}
