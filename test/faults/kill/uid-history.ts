/** Remembers which UIDs each mailbox name has had: (name, UIDVALIDITY, UID) never means two messages. */
export class UidHistory {
  readonly #uses = new Map<string, { key: number; uidValidity: number; highest: number }[]>();

  /** Notes that the mailbox `key` has been seen under `name`; gives what is wrong with it. */
  note(
    name: string,
    seen: { readonly key: number; readonly uidValidity: number; readonly uids: readonly number[] },
  ): string[] {
    const uses = this.#uses.get(name) ?? [];
    this.#uses.set(name, uses);
    const problems: string[] = [];
    for (const earlier of uses)
      if (earlier.key !== seen.key && earlier.uidValidity === seen.uidValidity) {
        const again = seen.uids.filter((uid) => uid <= earlier.highest);
        if (again.length > 0)
          problems.push(`${name}: UIDs ${again.join()} of an earlier mailbox are used again`);
      }
    const highest = seen.uids.reduce((a, b) => Math.max(a, b), 0);
    const own = uses.find((u) => u.key === seen.key && u.uidValidity === seen.uidValidity);
    if (own === undefined) uses.push({ key: seen.key, uidValidity: seen.uidValidity, highest });
    else own.highest = Math.max(own.highest, highest);
    return problems;
  }
}
