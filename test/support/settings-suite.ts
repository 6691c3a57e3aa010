import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSettings } from '#store/change-settings.ts';
import { readSettings } from '#store/read-settings.ts';
import { emptySettings, MAX_SCRIPT_BYTES, type StoredSettings } from '#store/settings.ts';
import { dumpAccount } from './store-dump.ts';
import type { StoreFolder } from './open-test-store.ts';
import type { StorePlace } from './store-suite.ts';

/** Something of everything, with names that no document can have. */
export const allSettings: StoredSettings = {
  scripts: [
    { name: 'main', script: 'require "fileinto";\r\nkeep;\n\n', isActive: false },
    { name: 'Über/uns', script: '\ufeffkeep; # ä', isActive: true },
    { name: '\u{1f600}'.repeat(128), script: '', isActive: false },
  ],
  absence: {
    isOn: true,
    fromSeconds: 1_785_542_400,
    untilSeconds: 1_786_752_000,
    internalText: 'Away',
    externalText: 'Away, too',
    audience: 'known',
  },
  signatures: [{ name: 'Work', html: '<p>Ann</p>', text: 'Ann' }],
  categories: [{ name: 'Red', color: '#e7a1a2' }, { name: 'Plain' }],
  damaged: [],
};

type Opened = ReturnType<StoreFolder['open']>;

/** What every store does with the settings of an account, whatever it is kept in. */
export function settingsSuite(kind: string, place: StorePlace): void {
  const on = (name: string, work: (store: Opened, data: StoreFolder) => Promise<void>) => {
    test(`${kind}: ${name}`, async (t) => {
      await using data = await place(t);
      if (data !== undefined) await work(data.open(), data);
    });
  };
  const read = async (store: Opened, { account }: StoreFolder) =>
    await store.read(account, readSettings);
  const documents = async (store: Opened, { account }: StoreFolder) =>
    await store.read(account, async (reader) => {
      const [collection] = await reader.collections('settings');
      return await reader.documents(collection!.id);
    });

  on('settings of an account are read back as they were given', async (store, data) => {
    assert.deepEqual(await read(store, data), emptySettings);
    await changeSettings(store, data.account, () => allSettings);
    assert.deepEqual(await read(store, data), allSettings);
    const names = (await documents(store, data)).map(({ name }) => name);
    assert.ok(names.includes('main.sieve'), 'a script is a text under its own name');
    assert.deepEqual((await store.verifyAccount(data.account)).problems, []);
    const { bytes } = await store.read(data.account, async (reader) => await reader.usage());
    assert.ok(bytes > 0, 'settings count in the quota');
  });

  on(
    'a change of one setting touches no other, and two at once are both kept',
    async (store, data) => {
      const { account } = data;
      await changeSettings(store, account, () => allSettings);
      const before = await documents(store, data);
      await changeSettings(store, account, (present) => ({ ...present, absence: undefined }));
      assert.deepEqual(
        await documents(store, data),
        before.filter(({ name }) => name !== 'absence.json'),
      );
      const add = async (name: string) =>
        await changeSettings(store, account, (present) => ({
          ...present,
          categories: [...present.categories, { name }],
        }));
      await Promise.all([add('a'), add('b'), add('c')]);
      const names = (await read(store, data)).categories.map(({ name }) => name);
      assert.deepEqual(names.sort(), ['Plain', 'Red', 'a', 'b', 'c']);
    },
  );

  on('what is too large, or cannot be, is refused and changes nothing', async (store, data) => {
    const { account } = data;
    await changeSettings(store, account, () => allSettings);
    const [script] = allSettings.scripts;
    const refused: readonly [Partial<StoredSettings>, RegExp][] = [
      [
        { scripts: [{ ...script!, script: 'x'.repeat(MAX_SCRIPT_BYTES + 1) }] },
        /"main" has more than/,
      ],
      [{ scripts: [{ ...script!, name: 'a\nb' }] }, /"a\\nb" cannot be a name of scripts/],
      [{ scripts: [{ ...script!, name: 'ä'.repeat(257) }] }, /at most 512 bytes/],
      [{ scripts: [script!, script!] }, /two scripts are called "main"/],
      [
        { scripts: ['a', 'b'].map((name) => ({ name, script: '', isActive: true })) },
        /at most one script/,
      ],
      [{ categories: [{ name: 'x', color: 'red' }] }, /no "#rrggbb"/],
      [
        { absence: { ...allSettings.absence!, fromSeconds: 2, untilSeconds: 1 } },
        /ends before it begins/,
      ],
    ];
    for (const [part, message] of refused)
      await assert.rejects(
        changeSettings(store, account, (present) => ({ ...present, ...part })),
        message,
      );
    assert.deepEqual(await read(store, data), allSettings);
  });

  on('a damaged setting is named, stays as it is, and can be replaced', async (store, data) => {
    const { account } = data;
    await changeSettings(store, account, () => allSettings);
    const bytes = Buffer.from('{"isOn":"perhaps"}');
    await using prepared = await store.prepareDocument({ kind: 'memory', bytes }, 'text/plain');
    await store.transact(account, async (tx) => {
      const [collection] = await tx.collections('settings');
      await tx.putDocument(collection!.id, { name: 'absence.json', prepared });
      await tx.putDocument(collection!.id, { name: 'later.json', prepared });
    });
    const damaged = ['absence.json', 'later.json'];
    const left = { ...allSettings, absence: undefined, damaged };
    assert.deepEqual(await read(store, data), left);
    await changeSettings(store, account, (present) => ({ ...present, signatures: [] }));
    assert.deepEqual(await read(store, data), { ...left, signatures: [] });
    const { absence } = allSettings;
    await changeSettings(store, account, (present) => ({ ...present, absence, damaged: [] }));
    assert.deepEqual(await read(store, data), { ...allSettings, signatures: [] });
  });

  test(`${kind}: rebuilt from its packs an account has the same settings`, async (t) => {
    await using data = await place(t);
    if (!data?.hasJournal) return;
    const store = data.open();
    const { account } = data;
    await changeSettings(store, account, () => allSettings);
    await changeSettings(store, account, (present) => ({ ...present, signatures: [] }));
    const before = await dumpAccount(store, account);
    await store.rebuildIndex(account);
    assert.deepEqual(await dumpAccount(store, account), before);
    assert.deepEqual((await store.verifyAccount(account)).problems, []);
    assert.deepEqual(await read(store, data), { ...allSettings, signatures: [] });
  });
}
