import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mutate, seededChance } from '../fuzz/mutate.ts';
import { loadTarget, targetFiles } from '../fuzz/targets.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('every codec has a fuzz target', () => {
  const codecs = readdirSync(join(root, 'server/codecs'), { withFileTypes: true }).filter((e) =>
    e.isDirectory(),
  );
  const files = targetFiles();
  const without = codecs
    .map((c) => `server/codecs/${c.name}/`)
    .filter((folder) => !files.some((f) => f.startsWith(folder)));
  assert.deepEqual(without, []);
});

for (const file of targetFiles())
  test(`200 mutated inputs do no harm: ${file}`, async () => {
    const target = await loadTarget(file);
    const corpus = target.corpus();
    const chance = seededChance(1);
    for (let i = 0; i < 200; i++) {
      const input = mutate(corpus, chance);
      try {
        await target.run(input);
      } catch (error) {
        throw new Error(`input ${JSON.stringify(input.toString('latin1').slice(0, 2000))}`, {
          cause: error,
        });
      }
    }
  });

test('inputs that once did harm do none now', async () => {
  const folder = join(root, 'corpus/hostile');
  if (!existsSync(folder)) return;
  const targets = await Promise.all(targetFiles().map(loadTarget));
  for (const name of globSync('*', { cwd: folder })) {
    const target = targets.find((t) => name.startsWith(`${t.name.replaceAll('/', '-')}-`));
    assert.ok(target, `corpus/hostile/${name} belongs to no target`);
    await target.run(readFileSync(join(folder, name)));
  }
});
