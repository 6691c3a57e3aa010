import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEndpoint } from './endpoint.ts';

test('every option that the code of an end looks at may be given', () => {
  const folder = import.meta.dirname;
  const names = globSync('**/*.ts', { cwd: folder }).flatMap((file) =>
    Array.from(
      readFileSync(join(folder, file), 'utf8').matchAll(/\boptions\['([a-z0-9-]+)'\]/g),
      ([, name]) => name!,
    ),
  );
  assert.ok(names.includes('flavour'));
  for (const name of names) parseEndpoint('mbox:/srv', { [name]: 'x' });
});
