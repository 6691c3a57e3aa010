import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The program as somebody has it who just fetched it, with the packages of this checkout. */
function makeCheckout(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'mailstead-checkout-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const part of ['bin', 'server', 'tools', 'package.json', 'package-lock.json'])
    cpSync(join(project, part), join(root, part), {
      recursive: true,
      filter: (path) => !path.endsWith('.test.ts'),
    });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  return root;
}

async function run(root: string, ...words: string[]): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'bin', 'mailstead.js'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache', 'compiled') },
  });
  const [out, complaints] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return out + complaints;
}

function bundles(root: string): string[] {
  return readdirSync(join(root, '.cache', 'commands')).filter((it) => it !== 'current.json');
}

test('a command is that of the sources as they are, also when they changed since its last start', async (t) => {
  const root = makeCheckout(t);
  const source = join(root, 'server', 'cli', 'account-list.ts');
  const before = readFileSync(source, 'utf8');
  const [summary] = /(?<=summary: ')[^']+/.exec(before)!;
  assert.match(await run(root, 'account', 'list', '--help'), new RegExp(summary));
  assert.equal(bundles(root).length, 1);
  assert.match(await run(root, 'account', 'list', '--help'), new RegExp(summary));
  assert.equal(bundles(root).length, 1);
  // As editors do that write in place.
  writeFileSync(source, before.replace(summary, 'Tells who is there.'));
  assert.match(await run(root, 'account', 'list', '--help'), /Tells who is there\./);
  assert.equal(bundles(root).length, 2);
});

test('threads of a command come out of its bundle: the sources of a run that lasts may be gone', async (t) => {
  const root = makeCheckout(t);
  await run(root, 'account', '--help');
  const folder = join(root, '.cache', 'commands', bundles(root)[0]!);
  const chunks = readdirSync(folder).map((it) => readFileSync(join(folder, it), 'utf8'));
  assert.doesNotMatch(chunks.join(''), /-worker\.ts['"]/);
  rmSync(join(root, 'server'), { recursive: true });
  const workerData = { accounts: join(root, 'accounts'), role: 'search' };
  const thread = new Worker(join(folder, 'text-worker.mjs'), { workerData });
  thread.postMessage({ id: 1, request: { op: 'terms', contents: [] } });
  const [answer] = (await once(thread, 'message')) as [{ readonly error?: unknown }];
  assert.equal(answer.error, undefined);
  await thread.terminate();
});

test('starts at the same time do not get into each other’s way', async (t) => {
  const root = makeCheckout(t);
  const told = await Promise.all([1, 2, 3].map(async () => await run(root, 'account', '--help')));
  for (const it of told) assert.match(it, /account list/);
});

test('what is broken or moved is done without', async (t) => {
  const root = makeCheckout(t);
  await run(root, 'account', '--help');
  const [name = ''] = bundles(root);
  rmSync(join(root, '.cache', 'commands', name), { recursive: true });
  assert.match(await run(root, 'account', '--help'), /account list/);
  const current = join(root, '.cache', 'commands', 'current.json');
  writeFileSync(current, '{');
  assert.match(await run(root, 'account', '--help'), /account list/);
  const manifest = JSON.parse(readFileSync(current, 'utf8')) as { root: string };
  writeFileSync(current, JSON.stringify({ ...manifest, root: '/elsewhere' }));
  assert.match(await run(root, 'account', '--help'), /account list/);
  assert.equal((JSON.parse(readFileSync(current, 'utf8')) as { root: string }).root, root);
});

test('where nothing can be written the sources are run', async (t) => {
  const root = makeCheckout(t);
  // A file where the folder would be: also root cannot write into it.
  writeFileSync(join(root, '.cache'), '');
  assert.match(await run(root, 'account', '--help'), /account list/);
});
