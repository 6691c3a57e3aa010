// `npm run fuzz -- <target|all> <duration> [--seed N]`: fuzzes a parser, e.g. `npm run fuzz -- codecs/imap 5m`, or `imap` alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { loadTarget, targetFiles } from '../fuzz/targets.ts';

/** An input that takes longer is a bug of its own. */
const LONGEST_RUN_MS = 5000;
const MAX_HEAP_MIB = 1024;

const [wanted = 'all', duration = '1m'] = process.argv.slice(2);
const seedAt = process.argv.indexOf('--seed');
const seed = seedAt < 0 ? Math.floor(Math.random() * 2 ** 31) : Number(process.argv[seedAt + 1]);
const parsed = /^(\d+)(s|m|h)$/.exec(duration);
if (parsed === null) {
  process.stderr.write(`fuzz: ${duration} is not a duration such as 30s, 5m or 1h\n`);
  process.exit(2);
}
const durationMs =
  Number(parsed[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[parsed[2] as 's' | 'm' | 'h'];
const targets = await Promise.all(
  targetFiles().map(async (file) => ({ file, name: (await loadTarget(file)).name })),
);
const named = targets.filter((t) => wanted === 'all' || t.name === wanted);
const chosen = named.length > 0 ? named : targets.filter((t) => t.name.endsWith(`/${wanted}`));
if (chosen.length === 0) {
  process.stderr.write(
    `fuzz: no target ${wanted}; known: ${targets.map((t) => t.name).join(', ')}\n`,
  );
  process.exit(2);
}
for (const { file, name } of chosen) {
  const failure = await fuzzOne(file);
  process.stdout.write(`${JSON.stringify({ target: name, seed, ...failure.summary })}\n`);
  if (failure.input !== undefined) {
    mkdirSync('corpus/hostile', { recursive: true });
    const path = `corpus/hostile/${name.replaceAll('/', '-')}-${createHash('sha256').update(failure.input).digest('hex').slice(0, 12)}`;
    writeFileSync(path, failure.input);
    process.stderr.write(`fuzz: ${name} failed; input kept as ${path}\n${failure.reason}\n`);
    process.exitCode = 1;
  }
}

interface Outcome {
  readonly summary: { runs: number; seconds: number; result: string };
  readonly input?: Uint8Array;
  readonly reason?: string;
}

async function fuzzOne(file: string): Promise<Outcome> {
  const current = new SharedArrayBuffer(8 + 64 * 1024);
  const size = new Int32Array(current, 0, 2);
  const started = performance.now();
  const worker = new Worker(new URL('../fuzz/fuzz-worker.ts', import.meta.url), {
    workerData: { file, seed, untilMs: durationMs, current },
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
  });
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const lastInput = () =>
    Uint8Array.from(new Uint8Array(current, 8, Math.min(size[0]!, 64 * 1024)));
  return await new Promise<Outcome>((resolve) => {
    let seen = -1;
    const watch = setInterval(() => {
      const runs = Atomics.load(size, 1);
      if (runs === seen && runs > 0) {
        clearInterval(watch);
        const input = lastInput();
        void worker.terminate();
        resolve({
          summary: { runs, seconds: seconds(), result: 'hang' },
          input,
          reason: `one input ran for more than ${LONGEST_RUN_MS} ms`,
        });
      }
      seen = runs;
    }, LONGEST_RUN_MS);
    worker.on(
      'message',
      (m: { kind: string; runs: number; input?: Uint8Array; reason?: string }) => {
        clearInterval(watch);
        if (m.kind === 'failed')
          resolve({
            summary: { runs: m.runs, seconds: seconds(), result: 'failed' },
            input: m.input!,
            reason: m.reason!,
          });
        else resolve({ summary: { runs: m.runs, seconds: seconds(), result: 'clean' } });
      },
    );
    worker.on('error', (error) => {
      clearInterval(watch);
      resolve({
        summary: { runs: size[1]!, seconds: seconds(), result: 'crash' },
        input: lastInput(),
        reason: String(error),
      });
    });
  });
}
