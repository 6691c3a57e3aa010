/** Bounds on attempts under way: over all, and to one destination. */
export interface Slots {
  /** A place for one attempt, freed by disposing; undefined when there is none now. */
  take(destination: string, domain: string): Disposable | undefined;
  /** Domains whose destination is full: looking at their recipients would be in vain. */
  busyDomains(): string[];
}

export function createSlots(
  limits: () => { readonly attempts: number; readonly perDestination: number },
): Slots {
  const running = new Map<string, { count: number; readonly domains: Map<string, number> }>();
  let total = 0;
  return {
    take(destination, domain) {
      const { attempts, perDestination } = limits();
      const entry = running.get(destination) ?? { count: 0, domains: new Map<string, number>() };
      if (total >= attempts || entry.count >= perDestination) return undefined;
      running.set(destination, entry);
      entry.count++;
      entry.domains.set(domain, (entry.domains.get(domain) ?? 0) + 1);
      total++;
      let isFree = false;
      return {
        [Symbol.dispose]() {
          if (isFree) return;
          isFree = true;
          total--;
          const left = entry.domains.get(domain)! - 1;
          if (left === 0) entry.domains.delete(domain);
          else entry.domains.set(domain, left);
          if (--entry.count === 0) running.delete(destination);
        },
      };
    },
    busyDomains() {
      const { attempts, perDestination } = limits();
      if (total < attempts)
        return [...running.values()]
          .filter((e) => e.count >= perDestination)
          .flatMap((e) => [...e.domains.keys()]);
      return [...running.values()].flatMap((e) => [...e.domains.keys()]);
    },
  };
}
