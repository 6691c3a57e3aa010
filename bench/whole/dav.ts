import { type BenchRun, type Figure, findGenerator, numberAt, runGenerator } from './bench-run.ts';
import { startMeasuredServer } from './mail-server.ts';

interface Test {
  readonly kind: 'caldav' | 'carddav';
  /** Path of the figure in the generator's line. */
  readonly path: string;
  readonly unit: string;
  /** At 5,000 objects. */
  readonly budget?: NonNullable<Figure['budget']>;
  /** How much it may grow with the number of objects: 0 not at all, 1 as they do. */
  readonly exponent: number;
}

const tests: readonly Test[] = [
  { kind: 'caldav', path: 'put.per_s', unit: '/s', budget: ['>=', 700], exponent: 0 },
  { kind: 'caldav', path: 'put_at_total.per_s', unit: '/s', budget: ['>=', 700], exponent: 0 },
  { kind: 'caldav', path: 'get.per_s', unit: '/s', exponent: 0 },
  { kind: 'caldav', path: 'query_month.ms', unit: 'ms', budget: ['<=', 15], exponent: 1 },
  { kind: 'caldav', path: 'multiget_100.ms', unit: 'ms', exponent: 0 },
  { kind: 'caldav', path: 'sync_initial.ms', unit: 'ms', budget: ['<=', 60], exponent: 1 },
  { kind: 'caldav', path: 'sync_nochange.ms', unit: 'ms', budget: ['<=', 3], exponent: 0 },
  { kind: 'caldav', path: 'sync_delta_10.ms', unit: 'ms', exponent: 0 },
  { kind: 'carddav', path: 'put.per_s', unit: '/s', budget: ['>=', 700], exponent: 0 },
  { kind: 'carddav', path: 'put_at_total.per_s', unit: '/s', budget: ['>=', 700], exponent: 0 },
  { kind: 'carddav', path: 'query_name.ms', unit: 'ms', budget: ['<=', 10], exponent: 1 },
  { kind: 'carddav', path: 'sync_initial.ms', unit: 'ms', budget: ['<=', 60], exponent: 1 },
  { kind: 'carddav', path: 'sync_nochange.ms', unit: 'ms', budget: ['<=', 3], exponent: 0 },
];
const REPEAT = 5;
/** Figures of milliseconds vary by themselves. */
const TOLERANCE = 0.15;

/** Calendars and address books of 5,000 and of 50,000 objects over one connection, and how the work grows with them. */
export async function benchDav(run: BenchRun): Promise<void> {
  const generator = findGenerator('dav-load.mjs');
  if (generator === undefined) {
    run.skip('dav', 'the load generators are not beside the checkout');
    return;
  }
  await using server = await startMeasuredServer({ accounts: 2 });
  const sizes = [5_000, 50_000].map((size) => Math.max(500, Math.round(size * run.scale)));
  const lines = new Map<string, Readonly<Record<string, unknown>> | undefined>();
  for (const kind of ['caldav', 'carddav'])
    for (const [i, total] of sizes.entries()) {
      const user = server.address(i + 1);
      const space = kind === 'caldav' ? 'calendars' : 'addressbooks';
      const [line] = await runGenerator(generator, {
        kind,
        port: server.port(80),
        path: `/dav/${space}/${user}/`,
        user,
        pass: server.folder.password,
        messages: Math.min(1000, total),
        total,
        repeat: REPEAT,
        pids: server.process.pid,
      });
      if (numberAt(line, 'errors') !== 0) throw new Error(JSON.stringify(line?.['errs']));
      lines.set(`${kind} ${total}`, line);
    }
  for (const test of tests) reportTest(run, test, { sizes, lines });
}

function reportTest(
  run: BenchRun,
  { kind, path, unit, budget, exponent }: Test,
  measured: {
    readonly sizes: readonly number[];
    readonly lines: ReadonlyMap<string, Readonly<Record<string, unknown>> | undefined>;
  },
): void {
  const values = measured.sizes.map((size) =>
    numberAt(measured.lines.get(`${kind} ${size}`), `results.${path}`),
  );
  for (const [i, value] of values.entries())
    run.report('dav', {
      figure: `${kind} ${path.replace(/\.\w+$/, '')}: ${measured.sizes[i]} objects`,
      value,
      unit,
      ...(budget !== undefined && i === 0 && { budget }),
    });
  const [few = 1, many = 1] = values;
  const grown = unit === '/s' ? few / many : many / few;
  run.report('dav', {
    figure: `${kind} ${path.replace(/\.\w+$/, '')}: exponent of growth`,
    value: Math.log(grown) / Math.log(measured.sizes.at(-1)! / measured.sizes[0]!),
    unit: '',
    budget: ['<=', exponent + TOLERANCE],
  });
}
