import { isDomainError, type DomainError } from '#platform/errors.ts';
import type { FactChange, KeptFact } from '../account-facts.ts';

/** Facts of one kind, and how they are put back. */
export interface FactArea<A> {
  readonly name: string;
  /** Whether a fact of this name is one of its. */
  owns(fact: string): boolean;
  /** Puts back what is still as it was left; gives what stays. May have been cut off before, anywhere. */
  restore(account: A, changes: readonly FactChange[]): Promise<readonly KeptFact[]>;
}

/** Puts back what each of the areas owns; an area that the server refuses keeps no other one back. @throws DomainError fatal ones */
export async function restoreAreas<A>(
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
