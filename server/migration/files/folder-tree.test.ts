import assert from 'node:assert/strict';
import { lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { makeFiles } from '../../../test/support/file-source.ts';
import { readWhole } from './file-tree.ts';
import { openFolderTree } from './folder-tree.ts';

test('names that are no UTF-8 are shown as Windows-1252 has them, and what they name is read', async (t) => {
  const root = makeFiles(t, { 'Entwürfe/1': 'utf-8' });
  mkdirSync(Buffer.from(`${root}/Entw\xfcrfe`, 'latin1'));
  writeFileSync(Buffer.from(`${root}/Entw\xfcrfe/\x80\xe4`, 'latin1'), 'old');
  await using tree = openFolderTree(root, createSystemClock());
  const names = async (folder: string) => (await tree.children(folder)).map(({ name }) => name);
  assert.deepEqual(await names(''), ['Entwürfe', 'Entwürfe_']);
  assert.deepEqual(await names('Entwürfe_'), ['€ä']);
  assert.equal((await readWhole(tree, 'Entwürfe_/€ä', 10)).toString(), 'old');
  assert.equal((await tree.facts('Entwürfe_/€ä'))?.size, 3);
  assert.equal((await readWhole(tree, 'Entwürfe/1', 10)).toString(), 'utf-8');
});

test(
  'a link that somebody made to what is another’s is not followed; one of the administrator’s is',
  { skip: process.getuid?.() !== 0 && 'only root gives files away' },
  async (t) => {
    const root = makeFiles(t, { 'home/own': 'x', secret: 'x' });
    lchownSync(join(root, 'home/own'), 1234, 1234);
    for (const [name, target, owner] of [
      ['stolen', '../secret', 1234],
      ['mine', 'own', 1234],
      ['given', '../secret', 0],
    ] as const) {
      symlinkSync(target, join(root, 'home', name));
      lchownSync(join(root, 'home', name), owner, owner);
    }
    await using tree = openFolderTree(join(root, 'home'), createSystemClock());
    const names = (await tree.children('')).map(({ name }) => name);
    assert.deepEqual(names, ['given', 'mine', 'own']);
  },
);
