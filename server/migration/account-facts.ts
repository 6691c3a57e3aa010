/** What a target's directory has of an account, by stable names; what is not there has no entry. */
export type AccountFacts = Readonly<Record<string, string>>;

/** What a migration has made of one of them; undefined: it is not there. */
export interface FactChange {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export function changedFacts(before: AccountFacts, after: AccountFacts): FactChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Array.from(names, (name) => ({ name, before: before[name], after: after[name] })).filter(
    (it) => it.before !== it.after,
  );
}
