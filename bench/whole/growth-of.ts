import type { BenchRun } from './bench-run.ts';
import type { MeasuredServer } from './mail-server.ts';
import { inTurn } from './timing.ts';

export interface Work {
  readonly name: string;
  /** The exponent of growth that is allowed: 0 costs the same for any number of items, 1 grows as they do. */
  readonly exponent: number;
  /** Does it once for the account with this number; gives the time it took, in ms. */
  measure(server: MeasuredServer, n: number): Promise<number>;
}

/** An account, by its number, that has so many items. */
export interface Subject {
  readonly n: number;
  readonly items: number;
}

const ROUNDS = 15;
/** The figures are small, and vary. */
const TOLERANCE = 0.1;

/** Does each work for accounts of different size in turn; reports the times and how they grow. */
export async function measureGrowth(
  run: BenchRun,
  growth: {
    readonly bench: string;
    /** What the items are. */
    readonly unit: string;
    readonly server: MeasuredServer;
    /** Ascending by items. */
    readonly subjects: readonly Subject[];
    readonly works: readonly Work[];
  },
): Promise<void> {
  const { bench, unit, server, subjects, works } = growth;
  const grown = Math.log(subjects.at(-1)!.items / subjects[0]!.items);
  for (const { name, exponent, measure } of works) {
    const measured = async ({ n }: Subject) => await measure(server, n);
    await inTurn(subjects, 2, measured);
    const times = await inTurn(subjects, ROUNDS, measured);
    for (const [i, value] of times.entries())
      run.report(bench, { figure: `${name}: ${subjects[i]!.items} ${unit}`, value, unit: 'ms' });
    run.report(bench, {
      figure: `${name}: exponent of growth`,
      value: Math.log(times.at(-1)! / times[0]!) / grown,
      unit: '',
      budget: ['<=', exponent + TOLERANCE],
    });
  }
}
