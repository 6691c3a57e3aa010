import { DomainError } from '#platform/errors.ts';

/** Counts what is named in one request, on whatever level: each costs work for every document. */
export interface NameBudget {
  /** @throws DomainError limit-reached */
  spend(): void;
}

/** @param what for people: "a filter can have 200 conditions" */
export function createNameBudget(most: number, what: string): NameBudget {
  let left = most;
  return {
    spend() {
      if (left-- === 0) throw new DomainError('limit-reached', what);
    },
  };
}
