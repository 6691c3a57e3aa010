import { isDomainError, type DomainError } from '#platform/errors.ts';
import type { AccountFacts, FactChange, Facts, KeptFact } from '../account-facts.ts';
import type { AccountSettings } from '../account-settings.ts';

/** Facts of one kind: how they are told, and put back. */
export interface FactArea<A> {
  readonly name: string;
  /** Whether a fact of this name is one of its. */
  owns(fact: string): boolean;
  /** What these settings may change; undefined where they change nothing, or the server cannot tell. @throws DomainError */
  read(account: A, wanted: AccountSettings): Promise<Facts | undefined>;
  /** Puts back what is still as it was left; gives what stays. May have been cut off before, anywhere. */
  restore(account: A, changes: readonly FactChange[]): Promise<readonly KeptFact[]>;
}

/** Facts of an account in all of its areas, as a session of a target has them. */
export interface AreaFacts<A> {
  /** What applySettings() of these settings may change. @throws DomainError fatal ones */
  facts(account: A, wanted: AccountSettings): Promise<AccountFacts>;
  /** Puts back what is still as it was left; gives what stays. @throws DomainError fatal ones */
  restoreFacts(account: A, changes: readonly FactChange[]): Promise<readonly KeptFact[]>;
}

export function factsOf<A>(
  areas: readonly FactArea<A>[],
  isFatal: (error: DomainError) => boolean,
): AreaFacts<A> {
  return {
    facts: async (account, wanted) => await readAreas(areas, { account, wanted }, isFatal),
    restoreFacts: async (account, changes) =>
      await restoreAreas(areas, { account, changes }, isFatal),
  };
}

/** What each of the areas has. Who may not see one may not set it, and is told then. */
async function readAreas<A>(
  areas: readonly FactArea<A>[],
  { account, wanted }: { readonly account: A; readonly wanted: AccountSettings },
  isFatal: (error: DomainError) => boolean,
): Promise<AccountFacts> {
  const told: Record<string, Facts> = {};
  for (const area of areas)
    try {
      const facts = await area.read(account, wanted);
      if (facts !== undefined) told[area.name] = facts;
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
    }
  return told;
}

/** Puts back what each of the areas owns; an area that the server refuses keeps no other one back. */
async function restoreAreas<A>(
  areas: readonly FactArea<A>[],
  { account, changes }: { readonly account: A; readonly changes: readonly FactChange[] },
  isFatal: (error: DomainError) => boolean,
): Promise<KeptFact[]> {
  const kept: KeptFact[] = [];
  for (const area of areas) {
    const own = changes.filter(({ name }) => area.owns(name));
    if (own.length === 0) continue;
    try {
      kept.push(...(await area.restore(account, own)));
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
      kept.push(...own.map(({ name }) => ({ name, reason: error.message })));
    }
  }
  return kept;
}
