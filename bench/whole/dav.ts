import { type BenchRun, type Figure, findGenerator, numberAt, runGenerator } from './bench-run.ts';
import { benchDavBesides } from './dav-besides.ts';
import { type DavKind, type DavPeer, runningDavPeers } from './dav-peers.ts';
import { readLoopDelayMs } from './loop-delay.ts';
import { type MeasuredServer, startMeasuredServer } from './mail-server.ts';
import { timeMultigets } from './dav-multiget.ts';
import type { Peer } from './peer.ts';

type Line = Readonly<Record<string, unknown>>;
type Budget = NonNullable<Figure['budget']>;

interface Test {
  /** Of the generator. */
  readonly name: string;
  readonly figure: string;
  readonly kinds?: readonly DavKind[];
  /** Whether it is many requests, of which the rate counts, or one, of which the time does. */
  readonly isRate?: true;
  /** Holds at every size. */
  readonly budget?: Budget;
  /** Of a collection of 5,000. */
  readonly budgetAtSmall?: Budget;
  /** How much of the growth of the collection it may follow: 0 not at all, 1 as much. */
  readonly exponent?: number;
}

const put: Budget = ['>=', 700];
const tests: readonly Test[] = [
  { name: 'put', figure: 'PUT at 0', isRate: true, budget: put },
  { name: 'put_at_total', figure: 'PUT when filled', isRate: true, budget: put, exponent: 0 },
  { name: 'get', figure: 'GET', isRate: true, exponent: 0 },
  { name: 'update', figure: 'update', isRate: true, exponent: 0 },
  { name: 'delete', figure: 'DELETE', isRate: true, exponent: 0 },
  { name: 'propfind_depth0', figure: 'PROPFIND of the collection', isRate: true, exponent: 0 },
  {
    name: 'query_month',
    figure: 'month query',
    kinds: ['caldav'],
    budgetAtSmall: ['<=', 15],
    exponent: 1,
  },
  {
    name: 'query_name',
    figure: 'query by name',
    kinds: ['carddav'],
    budgetAtSmall: ['<=', 10],
    exponent: 1,
  },
  { name: 'query_all_etags', figure: 'query of all ETags', kinds: ['caldav'], exponent: 1 },
  { name: 'query_all_data', figure: 'query of all data', exponent: 1 },
  { name: 'multiget_100', figure: 'multiget of 100' },
  { name: 'sync_nochange', figure: 'sync without change', budgetAtSmall: ['<=', 3], exponent: 0 },
  { name: 'sync_delta_10', figure: 'sync of 10 changes', exponent: 0 },
  { name: 'sync_initial', figure: 'first sync', budgetAtSmall: ['<=', 60], exponent: 1 },
];

const SMALL = 5000;
const LARGE = 50_000;
/** Reports asked one after another; the median counts. */
const REPEAT = 25;
/** The figures are small, and vary. */
const TOLERANCE = 0.15;
const kinds: readonly DavKind[] = ['caldav', 'carddav'];
const names: Readonly<Record<DavKind, string>> = { caldav: 'CalDAV', carddav: 'CardDAV' };

/** Storing, reading, asking and synchronising of calendars and address books of 5,000 and 50,000; what large answers do to others. */
export async function benchDav(run: BenchRun, peer: Peer | undefined): Promise<void> {
  const generator = findGenerator('dav-load.mjs');
  if (generator === undefined) {
    run.skip('dav', 'the load generators are not beside the checkout');
    return;
  }
  const peers = peer === undefined ? [] : await runningDavPeers();
  for (const kind of kinds) {
    const lines: Line[] = [];
    const multigets: number[] = [];
    for (const size of [SMALL, LARGE]) {
      const total = Math.max(500, Math.round(size * run.scale));
      await using server = await startMeasuredServer({ accounts: 1 });
      // What the start of the server took does not count.
      await readLoopDelayMs(server);
      const own = await measureOwn(generator, server, { kind, total });
      const loopDelayMs = await readLoopDelayMs(server);
      multigets.push(await timeMultigets(server, kind, homeOf(server, kind)));
      const others: (readonly [DavPeer, Line])[] = [];
      // Filling them with more takes longer than a bench may last.
      for (const each of size === SMALL ? peers : [])
        others.push([each, await measurePeer(generator, each, { kind, total })]);
      lines.push(own);
      reportTests(run, { kind, total, isSmall: size === SMALL }, { own, others });
      run.report('dav', {
        figure: `${names[kind]}, ${total}: delay of the event loop, p99`,
        value: loopDelayMs,
        unit: 'ms',
        budget: ['<=', 30],
      });
    }
    reportGrowth(run, kind, lines);
    reportExponent(run, `${names[kind]}: multiget of 100 by itself`, {
      dearer: multigets[1]! / multigets[0]!,
      grown: grownBetween(lines),
      exponent: 0,
    });
  }
  await benchDavBesides(run);
}

interface Load {
  readonly kind: DavKind;
  readonly total: number;
}

async function measureOwn(generator: string, server: MeasuredServer, load: Load): Promise<Line> {
  return await measure(generator, load, {
    port: server.port(80),
    path: homeOf(server, load.kind),
    user: server.address(1),
    pass: server.folder.password,
    pids: server.process.pid,
  });
}

function homeOf(server: MeasuredServer, kind: DavKind): string {
  return `/dav/${kind === 'caldav' ? 'calendars' : 'addressbooks'}/${server.address(1)}/`;
}

async function measurePeer(generator: string, peer: DavPeer, load: Load): Promise<Line> {
  const { port, user, password, cgroup, isFilledAtOnce } = peer;
  return await measure(generator, load, {
    port,
    path: peer.home[load.kind],
    user,
    pass: password,
    cgroup,
    ...(isFilledAtOnce ? { messages: 200, 'bulk-fill': 1, repeat: 3 } : {}),
  });
}

async function measure(
  generator: string,
  { kind, total }: Load,
  options: Readonly<Record<string, string | number>>,
): Promise<Line> {
  const messages = Math.min(1000, Math.ceil(total / 5));
  const all = { kind, total, messages, repeat: REPEAT, ...options };
  const [line] = await runGenerator(generator, all);
  return line!;
}

function reportTests(
  run: BenchRun,
  at: Load & { readonly isSmall: boolean },
  lines: { readonly own: Line; readonly others: readonly (readonly [DavPeer, Line])[] },
): void {
  const { kind, total, isSmall } = at;
  const { own, others } = lines;
  for (const test of tests) {
    if (test.kinds?.includes(kind) === false) continue;
    const budget = test.budget ?? (isSmall ? test.budgetAtSmall : undefined);
    const figure = `${names[kind]}, ${total}: ${test.figure}`;
    run.report('dav', {
      figure,
      value: valueOf(own, test),
      unit: test.isRate ? '/s' : 'ms',
      ...(budget && { budget }),
      peer: bestOf(others, test, valueOf),
    });
    run.report('dav', {
      figure: `${figure}, processor time each`,
      value: cpuMsEach(own, test),
      unit: 'ms',
      peer: bestOf(others, { ...test, isRate: undefined }, (line) => cpuMsEach(line, test)),
    });
    for (const [peer, line] of others)
      run.report(`dav, ${peer.name}`, {
        figure,
        value: valueOf(line, test),
        unit: test.isRate ? '/s' : 'ms',
      });
  }
  for (const [name, line] of [['', own] as const, ...others.map(([p, l]) => [p.name, l] as const)])
    if (numberAt(line, 'errors') > 0)
      run.report('dav', {
        figure: `${names[kind]}, ${total}: errors ${name}`.trim(),
        value: numberAt(line, 'errors'),
        unit: 'requests',
        ...(name === '' ? { budget: ['<=', 0] as const } : {}),
      });
}

function reportGrowth(run: BenchRun, kind: DavKind, lines: readonly Line[]): void {
  const [small, large] = lines as [Line, Line];
  for (const test of tests) {
    if (test.exponent === undefined || test.kinds?.includes(kind) === false) continue;
    const [before, after] = [valueOf(small, test), valueOf(large, test)];
    reportExponent(run, `${names[kind]}: ${test.figure}`, {
      dearer: test.isRate ? before / after : after / before,
      grown: grownBetween(lines),
      exponent: test.exponent,
    });
  }
}

function grownBetween([small, large]: readonly Line[]): number {
  return numberAt(large, 'total') / numberAt(small, 'total');
}

function reportExponent(
  run: BenchRun,
  figure: string,
  { dearer, grown, exponent }: Record<'dearer' | 'grown' | 'exponent', number>,
): void {
  run.report('dav', {
    figure: `${figure}, exponent of growth`,
    value: Math.log(dearer) / Math.log(grown),
    unit: '',
    budget: ['<=', exponent + TOLERANCE],
  });
}

function valueOf(line: Line, { name, isRate }: Pick<Test, 'name' | 'isRate'>): number {
  return numberAt(line, `results.${name}.${isRate ? 'per_s' : 'ms'}`);
}

/** Of one request. */
function cpuMsEach(line: Line, { name, isRate }: Test): number {
  const requests = isRate ? numberAt(line, `results.${name}.n`) : 1;
  return (numberAt(line, `results.${name}.cpu_s`) / requests) * 1000;
}

function bestOf(
  lines: readonly (readonly [DavPeer, Line])[],
  test: Pick<Test, 'name'> & { readonly isRate?: true | undefined },
  read: (line: Line, test: Pick<Test, 'name' | 'isRate'>) => number,
): number | undefined {
  const { name, isRate } = test;
  const values = lines
    .map(([, line]) => read(line, isRate ? { name, isRate } : { name }))
    .filter((value) => Number.isFinite(value));
  if (values.length === 0) return undefined;
  return isRate ? Math.max(...values) : Math.min(...values);
}
