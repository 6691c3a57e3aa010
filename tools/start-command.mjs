// Starts a command of server/main.ts out of its bundle, which is made anew when a source has changed; where none can be made,
// out of the sources. Plain JavaScript, so that nothing has to be stripped first; see docs/adr/0014-commands-in-a-bundle.md.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.cache', 'commands');

const { runProgram } = await loadProgram();
await runProgram();

async function loadProgram() {
  const bundle = readManifest();
  if (bundle !== undefined) {
    // Beside each other: to load it takes longer than to see whether it is right.
    const loading = bundle.entry === undefined ? undefined : loadBundle(bundle);
    const isStale = await hasChanges();
    const loaded = await loading;
    if (isStale === undefined) return await loadSources();
    if (!isStale) return loaded ?? (await loadSources());
  }
  if (!isWritable()) return await loadSources();
  const made = [join(root, 'tools', 'bundle-commands.ts')];
  spawnSync(process.execPath, made, { cwd: root, stdio: 'ignore' });
  const next = readManifest();
  return (next?.entry && (await loadBundle(next))) ?? (await loadSources());
}

/** undefined for none, and for one of another place: it knows where its sources were. */
function readManifest() {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'current.json'), 'utf8'));
    return manifest.root === root ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** undefined where it cannot be loaded: somebody removed parts of it. */
async function loadBundle({ entry }) {
  return await import(pathToFileURL(join(folder, entry)).href).catch(() => undefined);
}

async function loadSources() {
  return await import('../server/main.ts');
}

/** Whether a source was written since: the time of change counts, which copies of older files have, too. undefined where no `find` can tell. */
function hasChanges() {
  const since = ['-cnewer', join(folder, 'current.json'), '-print', '-quit'];
  const sources = [
    '(',
    '-name',
    'package.json',
    '-o',
    '-name',
    '*.ts',
    '!',
    '-name',
    '*.test.ts',
    ')',
  ];
  const places = ['package.json', 'server', 'tools/bundle-commands.ts'].map((it) => join(root, it));
  return new Promise((resolve) => {
    const find = spawn('find', [...places, ...sources, ...since], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let found = '';
    find.stdout.on('data', (text) => (found += text));
    find.on('error', () => resolve(undefined));
    find.on('close', (code) => resolve(code === 0 ? found !== '' : undefined));
  });
}

function isWritable() {
  try {
    accessSync(root, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
