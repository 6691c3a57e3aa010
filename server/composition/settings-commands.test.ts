import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createCommandServer } from '../../test/support/command-server.ts';
import { hoursText } from '../../test/support/hours-text.ts';
import { inOrganisation } from '../../test/support/organisation-dump.ts';
import { createParts } from './create-parts.ts';

const ann = 'ann@example.test';

async function openServer(t: TestContext) {
  const server = await createCommandServer(t, createParts());
  await server.json('account', 'add', ann);
  const file = join(server.folder, 'setting');
  return {
    ...server,
    file,
    set: async (what: string, text: string | Buffer, ...more: string[]) => {
      writeFileSync(file, text);
      return await server.call('account', 'settings', 'set', ann, what, file, ...more);
    },
    show: async (...what: string[]) =>
      (await server.call('account', 'settings', 'show', ann, ...what)).stdout,
  };
}

test('settings of an account are set, listed by their names, printed as they were, and removed', async (t) => {
  const server = await openServer(t);
  const script = 'require ["fileinto"];\r\nif true { fileinto "Ä"; }\n';
  const absence = '{"isOn":true,"internalText":"I am in Rome","audience":"all"}';
  const given: readonly [string, string, ...string[]][] = [
    ['script:main', script, '--activate'],
    ['script:old', 'stop;'],
    ['absence', absence],
    ['signature:Work', '{"name":"Work","text":"Ann, number 5"}'],
    ['category:Red', '{"name":"Red","color":"#e7a1a2"}'],
    ['working-hours', hoursText],
  ];
  for (const [what, text, ...more] of given) {
    const done = await server.set(what, text, ...more);
    assert.equal(done.code, 0, done.stderr);
    assert.equal(await server.show(what), text);
  }
  const listed = await server.json('account', 'settings', 'show', ann);
  assert.deepEqual(
    Array.from(listed, ({ name, state }) => [name, state]),
    [
      ['script:main', 'active'],
      ['script:old', ''],
      ['absence', 'on'],
      ['signature:Work', ''],
      ['category:Red', ''],
      ['working-hours', ''],
    ],
  );
  // Nobody reads over somebody's shoulder what only some are to know.
  for (const said of [await server.show(), JSON.stringify(listed)])
    assert.doesNotMatch(said, /Rome|number 5|fileinto/);
  assert.equal(
    (await server.json('account', 'settings', 'show', ann, 'script:main'))['text'],
    script,
  );
  // As an editor saved it.
  assert.equal((await server.set('script:old', Buffer.from('# \xe4\nkeep;', 'latin1'))).code, 0);
  assert.equal(await server.show('script:old'), '# ä\nkeep;');
  assert.equal((await server.set('active-script', 'old\n')).code, 0);
  assert.match(await server.show(), /script:old +10 +active/);
  for (const what of ['script:old', 'working-hours', 'absence'])
    await server.json('account', 'settings', 'remove', ann, what);
  const left = await server.json('account', 'settings', 'show', ann);
  assert.deepEqual(
    Array.from(left, ({ name, state }) => [name, state]),
    [
      ['script:main', ''],
      ['signature:Work', ''],
      ['category:Red', ''],
    ],
  );
});

test('what cannot be a setting is refused with where and why, and nothing is set', async (t) => {
  const server = await openServer(t);
  const refused: readonly [string, string | Buffer, RegExp, ...string[]][] = [
    ['script:main', 'keep;\nif {', /setting line 2: .*nothing was set/],
    ['script:main', '#'.repeat(1_000_001), /the script is above the limit/],
    ['active-script', 'none', /there is no script "none"/],
    [
      'absence',
      '{"isOn":"yes"}',
      /"absence" is no JSON with the fields that belong to it, such as {"isOn":true,"fromSeconds":/,
    ],
    ['signature:Work', '{"text":"A"}', /such as {"name":"Work","html":/],
    ['category:Red', '{"name":"Blue"}', /"category:Red" says that its name is "Blue"/],
    ['category:Red', '{"name":"Red","color":"red"}', /colour of the category "Red"/],
    ['working-hours', 'x', /working hours: /],
    ['rules', 'keep;', /"rules" names no setting: one of script:NAME/],
    ['script:', 'keep;', /"script:" names no setting/],
    ['absence', '{}', /--activate is for scripts/, '--activate'],
  ];
  for (const [what, text, message, ...more] of refused) {
    const done = await server.set(what, text, ...more);
    assert.notEqual(done.code, 0, what);
    assert.match(done.stderr, message);
  }
  assert.deepEqual([...(await server.json('account', 'settings', 'show', ann))], []);
  const missing = await server.call('account', 'settings', 'show', ann, 'absence');
  assert.match(missing.stderr, /ann@example\.test has no setting "absence"/);
  const gone = await server.call('account', 'settings', 'remove', ann, 'absence');
  assert.match(gone.stderr, /there is no setting "absence"/);
});

test('commands that count and list what an account has do not show its settings', async (t) => {
  const server = await openServer(t);
  const look = async () => {
    const { items, usage } = await server.json('account', 'show', ann);
    return {
      items,
      messages: (usage as { messages: number }).messages,
      grants: [...(await server.json('grant', 'list', ann))],
      links: [...(await server.json('calendar', 'published', ann))],
      gone: await server.json('account', 'undelete', ann, '--dry-run'),
      documents: await server.json('calendar', 'undelete', ann, '--dry-run'),
    };
  };
  const before = await look();
  await server.set('script:main', 'keep;');
  await server.set('script:main', 'stop;');
  await server.set('absence', '{"isOn":true,"internalText":"x","audience":"all"}');
  await server.json('account', 'settings', 'remove', ann, 'absence');
  assert.deepEqual(await look(), before);
  assert.deepEqual((await server.json('account', 'verify', ann))['problems'] ?? [], []);
});

test('a damaged setting is named, keeps nothing else back, and can be removed', async (t) => {
  const server = await openServer(t);
  await server.set('absence', '{"isOn":true,"internalText":"x","audience":"all"}');
  await server.set('category:Red', '{"name":"Red"}');
  await inOrganisation(createParts(), server.data, async ({ store, directory }) => {
    const { id } = await directory.accounts.expect(ann);
    const bytes = Buffer.from('{"isOn":');
    await using prepared = await store.prepareDocument({ kind: 'memory', bytes }, 'text/plain');
    await store.transact(id, async (tx) => {
      const [place] = await tx.collections('settings');
      await tx.putDocument(place!.id, { name: 'absence.json', prepared });
    });
  });
  assert.match(await server.show(), /category:Red .*\nabsence\.json +0 +damaged/);
  assert.equal((await server.set('category:Blue', '{"name":"Blue"}')).code, 0);
  await server.json('account', 'settings', 'remove', ann, 'absence.json');
  const listed = await server.json('account', 'settings', 'show', ann);
  assert.deepEqual(
    Array.from(listed, ({ name }) => name),
    ['category:Red', 'category:Blue'],
  );
});
