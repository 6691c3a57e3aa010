/** Facts of one area by stable names; what is not there has no entry. */
export type Facts = Readonly<Record<string, string>>;

/**
 * What a target has of an account besides its items, by areas such as rules. An area that the target does not tell is not
 * there: it may have facts for all that.
 */
export type AccountFacts = Readonly<Record<string, Facts>>;

/** What a migration has made of one of them; undefined: it is not there. Names are the same in no two areas. */
export interface FactChange {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A fact that an undo has left as it is: somebody has changed it since, or the target refuses for this reason. */
export interface KeptFact {
  readonly name: string;
  readonly reason?: string;
}

/** Changes that are `left` as they were made, to be put back, and facts that somebody has changed since; what is back already is neither. */
export function judgeFacts(
  changes: readonly FactChange[],
  now: Facts,
): { readonly left: readonly FactChange[]; readonly kept: readonly KeptFact[] } {
  const open = changes.filter(({ name, before }) => now[name] !== before);
  const isLeft = ({ name, after }: FactChange) => now[name] === after;
  const kept = open.filter((change) => !isLeft(change)).map(({ name }) => ({ name }));
  return { left: open.filter(isLeft), kept };
}

/** Mailboxes have some dozens of rules; Exchange takes 256 KB of them. */
const MAX_CHARS = 2_000_000;

/** What is kept of them for an undo: areas that are larger than any real one are as if they had not been told. */
export function boundFacts(told: AccountFacts): AccountFacts {
  return Object.fromEntries(Object.entries(told).filter(([, facts]) => sizeOf(facts) <= MAX_CHARS));
}

function sizeOf(facts: Facts): number {
  return Object.entries(facts).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}

/** Areas that were told only once, or are too large, are `unknown`: nobody can say what has changed there. */
export function compareFacts(
  before: AccountFacts,
  after: AccountFacts,
): { readonly changes: readonly FactChange[]; readonly unknown: readonly string[] } {
  const areas = new Set([...Object.keys(before), ...Object.keys(after)]);
  const bounded = [boundFacts(before), boundFacts(after)];
  const unknown = [...areas].filter((area) => bounded.some((facts) => facts[area] === undefined));
  const changes = [...areas.difference(new Set(unknown))].flatMap((area) =>
    changedFacts(before[area]!, after[area]!),
  );
  return { changes, unknown };
}

function changedFacts(before: Facts, after: Facts): FactChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Array.from(names, (name) => ({ name, before: before[name], after: after[name] })).filter(
    (it) => it.before !== it.after,
  );
}
