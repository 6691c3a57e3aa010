// Files of Outlook carried over by the command line.
import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

test(
  'of a file whose end is missing what is there is carried over, and the rest as soon as it is whole',
  { skip },
  async (t) => {
    const server = await createCommandServer(t, createParts());
    const whole = readFileSync(join(folder!, 'aspose/passwordprotectedPST.pst'));
    const place = join(server.folder, 'old.pst');
    const list = join(server.folder, 'users.csv');
    writeFileSync(place, whole.subarray(0, Math.floor(whole.length * 0.8)));
    writeFileSync(list, 'source,target\nold,ann@example.test\n');
    await server.json('account', 'add', 'ann@example.test');
    await server.json('migrate', 'new', 'old', '--from', `pst:${place}`);
    await server.json('migrate', 'users', 'old', '--csv', list);
    const cut = await server.call('migrate', 'run', 'old');
    assert.equal(cut.code, 1);
    assert.match(cut.stdout, /lacks its last \d+ bytes: .*run again for the rest/);
    writeFileSync(place, whole);
    const again = await server.call('migrate', 'run', 'old');
    assert.equal(again.code, 0, again.stdout);
    const mail = await server.call('migrate', 'verify', 'old', '--source');
    assert.equal(mail.code, 0, mail.stdout);
    const counts = itemsIn(await server.json('migrate', 'report', 'old'))['old']!;
    assert.equal(counts['written mailbox'], 18);
    const out = join(server.folder, 'out');
    await server.json('account', 'export', 'ann@example.test', '--to', out);
    const boxes = globSync(join(out, '**/*')).filter((it) => statSync(it).isFile());
    const messages = boxes.flatMap((it) => readFileSync(it, 'latin1').match(/^From /gm) ?? []);
    assert.equal(messages.length, 18);
  },
);
