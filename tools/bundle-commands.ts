// Puts the command line's hundreds of modules into a few files: to find, read and link them one by one takes longer than most
// commands do. start-command.mjs runs this when a source has changed; see docs/adr/0014-commands-in-a-bundle.md.
import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown, type OutputOptions, type Plugin } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.cache', 'commands');
/** A command that runs for days may still load parts of the bundle that it began with. */
const KEPT_MS = 7 * 24 * 3600 * 1000;
/** Times of files lag behind the clock by a few milliseconds. */
const LAG_MS = 25;

/** Where the threads are that were met so far; each is bundled by itself, for what it shares with commands it needs little of. */
const workers = new Set<string>();

/** Files beside a module are found where its source is, and threads where their bundle is. */
const places: Plugin = {
  name: 'places',
  transform: {
    filter: { code: 'import.meta.url' },
    handler: (code, id) =>
      code.replaceAll(
        /new URL\('([\w-]+-worker)\.ts', import\.meta\.url\)|import\.meta\.url/g,
        (_, worker?: string) => {
          if (worker === undefined) return JSON.stringify(pathToFileURL(id).href);
          workers.add(join(dirname(id), `${worker}.ts`));
          return `new URL('${worker}.mjs', import.meta.url)`;
        },
      ),
  },
};

mkdirSync(folder, { recursive: true });
// What was written just before is older than what the bundle is compared with.
await setTimeout(2 * LAG_MS);
const startedAtMs = Date.now();
const name = `${startedAtMs}-${process.pid}`;
removeOld();
try {
  await writeBundle();
  publish({ root, entry: join(name, 'main.mjs') });
} catch (error) {
  // The sources are run, and this is tried again when one of them has changed.
  publish({ root, error: String(error) });
  throw error;
}

async function writeBundle(): Promise<void> {
  // Each file costs by itself: what so many parts need lies in one, although none of them needs all of it.
  const groups = [{ name: 'shared', minShareCount: 8 }];
  await write(join(root, 'server', 'main.ts'), { groups });
  // A thread may start others, which are met while it is bundled.
  for (const worker of workers) await write(worker, false);
}

async function write(
  input: string,
  codeSplitting: NonNullable<OutputOptions['codeSplitting']>,
): Promise<void> {
  const bundle = await rolldown({
    input,
    platform: 'node',
    external: (id) => !/^[.#/]|^[A-Z]:/.test(id),
    plugins: [places],
  });
  await bundle.write({
    dir: join(folder, name),
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[hash].mjs',
    codeSplitting,
  });
  await bundle.close();
}

/** In one step, for others may be starting; with the time before the first source was read, which later changes are newer than. */
function publish(manifest: object): void {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(manifest));
  const seconds = (startedAtMs - LAG_MS) / 1000;
  utimesSync(file, seconds, seconds);
  renameSync(file, join(folder, 'current.json'));
}

function removeOld(): void {
  for (const old of readdirSync(folder)) {
    const madeAtMs = Number(/^(\d+)-/.exec(old)?.[1] ?? Infinity);
    if (madeAtMs < startedAtMs - KEPT_MS) rmSync(join(folder, old), { recursive: true });
  }
}
