// Figures in Prometheus' text form. One registry per process, handed to whoever counts something.

export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(amount?: number, labels?: Labels): void;
  /** The same figure under fixed labels, for what is counted often: they are put together once. */
  of(labels: Labels): (amount?: number) => void;
}
export interface Histogram {
  observe(value: number, labels?: Labels): void;
}
export type LabelledValue = readonly [labels: Labels, value: number];
export interface Metrics {
  /** A figure that only grows; the name ends in "_total". */
  counter(name: string, help: string): Counter;
  /** A figure that is read when asked for. */
  gauge(name: string, help: string, read: () => number | readonly LabelledValue[]): void;
  /** A figure that is the same in all processes of the server. */
  sharedGauge(name: string, help: string, read: () => number): void;
  /** Done before each collect(), for figures that take waiting. */
  prepare(work: () => Promise<void>): void;
  /** Counts of values up to each of `bounds` (ascending). */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** Everything as it is now, in the text exposition format 0.0.4. */
  collect(): Promise<string>;
  /** Like collect(), without preparing. */
  render(): string;
}

/** Different label sets of one figure; more are counted under no label, so that a client cannot fill the memory. */
const MAX_SERIES = 1000;

/** `shared` labels are on every figure. */
export function createMetrics(shared: Labels = {}): Metrics {
  const families = new Map<string, () => string[]>();
  const preparations: (() => Promise<void>)[] = [];
  const render = () => `${[...families.values()].flatMap((lines) => lines()).join('\n')}\n`;
  const add = (name: string, kind: string, help: string, lines: () => string[]) => {
    if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new RangeError(`${name} is no metric name`);
    if (families.has(name)) throw new RangeError(`the metric ${name} exists already`);
    families.set(name, () => [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...lines()]);
  };
  return {
    counter(name, help) {
      const series = new Map<string, { count: number }>();
      add(name, 'counter', help, () => [...series].map(([key, s]) => `${name}${key} ${s.count}`));
      const find = (labels: Labels) => {
        const key = seriesKey(series, { ...shared, ...labels });
        let found = series.get(key);
        if (found === undefined) series.set(key, (found = { count: 0 }));
        return found;
      };
      return {
        add(amount = 1, labels = {}) {
          find(labels).count += amount;
        },
        of(labels) {
          let found: { count: number } | undefined;
          return (amount = 1) => {
            found ??= find(labels);
            found.count += amount;
          };
        },
      };
    },
    gauge(name, help, read) {
      add(name, 'gauge', help, () => {
        const value = read();
        const all = typeof value === 'number' ? [[{}, value] as const] : value;
        return all.map(([labels, n]) => `${name}${formatLabels({ ...shared, ...labels })} ${n}`);
      });
    },
    sharedGauge: (name, help, read) => add(name, 'gauge', help, () => [`${name} ${read()}`]),
    histogram(name, help, bounds) {
      const series = new Map<string, { counts: number[]; sum: number; labels: Labels }>();
      add(name, 'histogram', help, () =>
        [...series.values()].flatMap((s) => histogramLines(name, bounds, s)),
      );
      return {
        observe(value, labels = {}) {
          const all = { ...shared, ...labels };
          const key = seriesKey(series, all);
          const kept = key === '' ? {} : all;
          let found = series.get(key);
          if (found === undefined)
            series.set(
              key,
              (found = { counts: bounds.map(() => 0).concat(0), sum: 0, labels: kept }),
            );
          const at = bounds.findIndex((b) => value <= b);
          found.counts[at < 0 ? bounds.length : at]!++;
          found.sum += value;
        },
      };
    },
    prepare: (work) => void preparations.push(work),
    render,
    async collect() {
      for (const work of preparations) await work();
      return render();
    },
  };
}

/**
 * The figures of several processes as one text: each family once, with the lines of all. Lines for the same series (shared
 * gauges) are said once.
 */
export function mergeMetrics(texts: readonly string[]): string {
  const families = new Map<string, Map<string, string>>();
  for (const text of texts) {
    let lines: Map<string, string> | undefined;
    for (const line of text.split('\n')) {
      if (line === '') continue;
      if (line.startsWith('# HELP ')) {
        lines = families.get(line) ?? new Map<string, string>();
        families.set(line, lines);
      } else {
        const series = line.startsWith('#') ? line : line.slice(0, line.lastIndexOf(' '));
        if (lines?.has(series) === false) lines.set(series, line);
      }
    }
  }
  const all = [...families].flatMap(([help, lines]) => [help, ...lines.values()]);
  return `${all.join('\n')}\n`;
}

function seriesKey(series: ReadonlyMap<string, unknown>, labels: Labels): string {
  const key = formatLabels(labels);
  return series.has(key) || series.size < MAX_SERIES ? key : '';
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function histogramLines(
  name: string,
  bounds: readonly number[],
  series: { readonly counts: readonly number[]; readonly sum: number; readonly labels: Labels },
): string[] {
  let total = 0;
  const lines = [...bounds.map(String), '+Inf'].map((le, i) => {
    total += series.counts[i]!;
    return `${name}_bucket${formatLabels({ ...series.labels, le })} ${total}`;
  });
  const key = formatLabels(series.labels);
  return [...lines, `${name}_sum${key} ${series.sum}`, `${name}_count${key} ${total}`];
}
