// Files of Outlook carried over by the command line.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { itemsIn } from '../support/move-desk.ts';
import { sharedData } from '../support/shared-data.ts';

const folder = sharedData('pst');
const skip = folder === undefined ? 'the shared test data is not here' : false;

/** Items of people in each file: those of golden-pst-extractor.json without what is there for programs alone. */
const files: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Outlook: { 'written mailbox': 14, 'written calendar': 1, 'written addressbook': 1 },
  passwordprotectedPST: { 'written mailbox': 18 },
  SampleContacts: { 'written addressbook': 6 },
};

test(
  'PST files are carried over, verified, and a second run writes nothing',
  { skip },
  async (t) => {
    const server = await createCommandServer(t, createParts());
    const list = join(server.folder, 'users.csv');
    const rows = Object.keys(files).map((name) => `${name},${name.toLowerCase()}@example.test`);
    writeFileSync(list, ['source,target', ...rows, ''].join('\n'));
    for (const name of Object.keys(files))
      await server.json('account', 'add', `${name.toLowerCase()}@example.test`);
    await server.json('migrate', 'new', 'old', '--from', `pst:${join(folder!, 'aspose')}`);
    const probe = await server.json('migrate', 'probe', 'old');
    assert.match(JSON.stringify(probe), /Outlook data files/);
    await server.json('migrate', 'users', 'old', '--csv', list);
    await server.json('migrate', 'run', 'old');
    /** Items of each account by outcome and kind. */
    const written = async () => itemsIn(await server.json('migrate', 'report', 'old'));
    const first = await written();
    for (const [name, items] of Object.entries(files)) assert.deepEqual(first[name], items, name);
    const verified = await server.call('migrate', 'verify', 'old');
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    await server.json('migrate', 'run', 'old', '--delta');
    assert.deepEqual(await written(), first);
  },
);
