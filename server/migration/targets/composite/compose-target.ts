import { isDomainError } from '#platform/errors.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { Target, TargetLogin, TargetProbe } from '../../target.ts';
import { CompositeSession, type CompositePart, type CompositeShows } from './composite-session.ts';

/**
 * Several systems as one target: mail here, calendars there. A folder goes to the first that takes its kind; accounts are
 * made and removed where that can be.
 */
export function composeTarget(targets: readonly Target[], shows: CompositeShows = 'kept'): Target {
  let probes: Promise<readonly TargetProbe[]> | undefined;
  const probeAll = async () =>
    await (probes ??= Promise.all(targets.map(async (target) => await target.probe())));
  const where = async (work: (target: Target) => Promise<void>): Promise<void> => {
    let refusal: unknown;
    let isDone = false;
    for (const target of targets)
      try {
        await work(target);
        isDone = true;
      } catch (error) {
        if (!isDomainError(error, 'not-supported')) throw error;
        refusal = error;
      }
    if (!isDone) throw refusal;
  };
  return {
    kind: 'composite',
    probe: async () => mergeProbes(await probeAll()),
    async known(addresses) {
      let known: ReadonlySet<string> = new Set(addresses);
      for (const target of targets) known = known.intersection(await target.known(addresses));
      return known;
    },
    async addresses() {
      const all = await Promise.all(targets.map(async (target) => await target.addresses()));
      return [...new Set(all.flat())];
    },
    createAccount: async (account) =>
      await where(async (target) => await target.createAccount(account)),
    removeAccount: async (address) =>
      await where(async (target) => await target.removeAccount(address)),
    async open(login) {
      const kinds = (await probeAll()).map((probe) => probe.kinds);
      return new CompositeSession(await openAll(targets, kinds, login), shows);
    },
    async [Symbol.asyncDispose]() {
      for (const target of targets) await target[Symbol.asyncDispose]();
    },
  };
}

async function openAll(
  targets: readonly Target[],
  kinds: readonly (readonly CollectionKind[])[],
  login: TargetLogin,
): Promise<CompositePart[]> {
  await using stack = new AsyncDisposableStack();
  const parts: CompositePart[] = [];
  for (const [at, target] of targets.entries())
    parts.push({ kinds: kinds[at]!, session: stack.use(await target.open(login)) });
  // Only what was opened in vain is closed here.
  stack.move();
  return parts;
}

function mergeProbes(probes: readonly TargetProbe[]): TargetProbe {
  return {
    product: probes.map(({ product }) => product).join(' and '),
    facts: Object.fromEntries(
      probes.flatMap(({ product, facts }) =>
        Object.entries(facts).map(([name, value]) => [`${product}: ${name}`, value]),
      ),
    ),
    kinds: [...new Set(probes.flatMap(({ kinds }) => kinds))],
    maxItemBytes: undefined,
    warnings: probes.flatMap(({ product, warnings }) => warnings.map((it) => `${product}: ${it}`)),
  };
}
