// What every Source promises: run for servers and for files alike.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { isDomainError } from '#platform/errors.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '#migration/item.ts';
import type { AccountLogin, Source, SourceSession } from '#migration/source.ts';
import { sumOfTree } from './tree-sum.ts';

export interface SourceSetup extends AsyncDisposable {
  readonly source: Source;
  readonly login: AccountLogin;
  /** Folder or file of the disk in which nothing may change. */
  readonly place?: string;
  /** Adds one item to one folder, as the source's own program would; the folders' listings must show it and keep the others. */
  addOne?(): Promise<void>;
}

/** Registers the contract's tests; `setup` gives undefined (after skipping the test) when the source is not available here. */
export function sourceContract(
  name: string,
  setup: (t: TestContext) => Promise<SourceSetup | undefined>,
): void {
  const contract = (what: string, run: (setup: SourceSetup) => Promise<void>): void =>
    void test(`${name}: ${what}`, async (t) => {
      const made = await setup(t);
      if (made === undefined) return;
      await using own = made;
      await run(own);
    });

  contract('says what it is, and which accounts it has where it can', async ({ source, login }) => {
    const { product, notCarriedOver } = await source.probe();
    assert.notEqual(product, '');
    assert.ok(Array.isArray(notCarriedOver));
    try {
      const names = await Array.fromAsync(source.accounts(), ({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      assert.ok(names.length > 0);
    } catch (error) {
      assert.ok(isDomainError(error, 'not-supported'), String(error));
    }
    assert.notEqual(login.name, '');
  });

  contract('folders have ids of their own and come before what they hold', async (setup) => {
    await using session = await setup.source.open(setup.login);
    const folders = await Array.fromAsync(session.folders());
    assert.ok(folders.length > 0);
    assert.equal(new Set(folders.map(({ id }) => id)).size, folders.length);
    for (const [i, { path, kind }] of folders.entries()) {
      assert.ok(path.length > 0 && path.every((level) => level !== ''), path.join('/'));
      const above = folders.findIndex(
        (it) => it.kind === kind && it.path.join('\0') === path.slice(0, -1).join('\0'),
      );
      assert.ok(above < i, path.join('/'));
    }
  });

  contract(
    'a listing is complete, its ids are unique and the same the next time',
    async (setup) => {
      const first = await withSession(setup, listAll);
      const second = await withSession(setup, listAll);
      assert.deepEqual(second, first);
      for (const { ids } of first) assert.equal(new Set(ids).size, ids.length);
    },
  );

  contract('contents are the same each time, in any order and a few at a time', async (setup) => {
    const whole = await withSession(setup, async (session) => await readAll(session, (it) => it));
    assert.ok(whole.size > 0);
    const turned = await withSession(
      setup,
      async (session) => await readAll(session, (items) => items.toReversed()),
    );
    assert.deepEqual(sorted(turned), sorted(whole));
    // As a run that goes on does it: by id alone.
    await withSession(setup, async (session) => {
      for await (const folder of session.folders()) {
        if (folder.isContainer === true) continue;
        const ids = [...whole.keys()].filter((key) => key.startsWith(`${folder.id}\0`));
        for (const key of [ids.at(-1), ids[0], ids[Math.floor(ids.length / 2)]]) {
          if (key === undefined) continue;
          const id = key.slice(folder.id.length + 1);
          const [item] = await Array.fromAsync(session.read(folder, [{ id, version: '' }]));
          assert.equal(item === undefined ? undefined : factsOf(item), whole.get(key));
        }
      }
    });
  });

  contract('what is not there does not end the reading of what is', async (setup) => {
    await withSession(setup, async (session) => {
      for (const { folder, items } of await listItems(session)) {
        const wrong = { id: 'no-such-item', version: '' };
        const wanted = [wrong, ...items.slice(0, 3)];
        const read = await Array.fromAsync(session.read(folder, wanted));
        const right = read.filter(({ id }) => id !== wrong.id);
        assert.equal(right.length, Math.min(3, items.length));
        for (const item of read) if (item.id === wrong.id) assert.ok('error' in item);
      }
    });
  });

  contract(
    'a folder in which nothing has happened has the state that its listing had',
    async (setup) => {
      const states = await withSession(setup, async (session) => {
        const found = new Map<string, string>();
        for (const { folder, state } of await listItems(session)) found.set(folder.id, state);
        return found;
      });
      await withSession(setup, async (session) => {
        for await (const { id, state } of session.folders())
          if (state !== '') assert.equal(state, states.get(id), id);
      });
    },
  );

  contract('what is new is in the next listing, beside all that was there', async (setup) => {
    if (setup.addOne === undefined) return;
    const before = await withSession(setup, listAll);
    const states = await withSession(
      setup,
      async (session) =>
        new Map((await listItems(session)).map(({ folder, state }) => [folder.id, state])),
    );
    await setup.addOne();
    const after = await withSession(setup, listAll);
    let added = 0;
    for (const { id, ids } of after) {
      const old = before.find((it) => it.id === id)?.ids ?? [];
      const missing = old.filter((it) => !ids.includes(it));
      assert.deepEqual(missing, [], id);
      added += ids.length - old.length;
      if (ids.length === old.length) continue;
      const folder = (await withSession(setup, foldersOf)).find((it) => it.id === id);
      assert.ok(folder!.state === '' || folder!.state !== states.get(id), `the state of ${id}`);
    }
    assert.equal(added, 1);
  });

  contract('settings can be asked for, and nothing of the source is changed', async (setup) => {
    const before = setup.place === undefined ? '' : sumOfTree(setup.place);
    await withSession(setup, async (session) => {
      await readAll(session, (it) => it);
      const { losses } = await session.settings();
      for (const { what, detail } of losses) assert.ok(what !== '' && detail !== '');
    });
    if (setup.place !== undefined) assert.equal(sumOfTree(setup.place), before);
  });
}

interface Listed {
  readonly id: string;
  readonly ids: readonly string[];
}

async function withSession<T>(
  { source, login }: SourceSetup,
  work: (session: SourceSession) => Promise<T>,
): Promise<T> {
  await using session = await source.open(login);
  return await work(session);
}

async function foldersOf(session: SourceSession): Promise<SourceFolder[]> {
  return await Array.fromAsync(session.folders());
}

async function listItems(session: SourceSession) {
  const all: { folder: SourceFolder; items: ListedItem[]; state: string }[] = [];
  for (const folder of await foldersOf(session)) {
    if (folder.isContainer === true) continue;
    const listing = await session.list(folder, '');
    assert.equal(listing.isComplete, true);
    const items: ListedItem[] = [];
    for await (const chunk of listing.items) items.push(...chunk);
    assert.deepEqual(listing.gone(), []);
    all.push({ folder, items, state: listing.state() });
  }
  return all;
}

async function listAll(session: SourceSession): Promise<Listed[]> {
  return (await listItems(session)).map(({ folder, items }) => ({
    id: folder.id,
    ids: items.map(({ id }) => id),
  }));
}

/** Facts of every item, by folder and id; read as the engine does, a chunk of the listing at a time. */
async function readAll(
  session: SourceSession,
  order: (items: readonly ListedItem[]) => readonly ListedItem[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of await foldersOf(session)) {
    if (folder.isContainer === true) continue;
    for await (const chunk of (await session.list(folder, '')).items) {
      const wanted = new Set(chunk.map(({ id }) => id));
      for await (const item of session.read(folder, order(chunk))) {
        assert.ok(wanted.delete(item.id), `${item.id} comes once, and only when asked for`);
        found.set(`${folder.id}\0${item.id}`, factsOf(item));
      }
      assert.deepEqual([...wanted], [], 'all that is asked for comes');
    }
  }
  return found;
}

function factsOf(item: ReadItem | UnreadItem): string {
  if ('error' in item) return `unread: ${item.error.message}`;
  const { content, flags, receivedAtSeconds, losses } = item;
  const text = JSON.stringify([flags, receivedAtSeconds, losses, content.name]);
  return `${content.mediaType} ${hash('sha256', content.bytes, 'hex')} ${text}`;
}

function sorted(facts: ReadonlyMap<string, string>): string[][] {
  return [...facts].sort(([a], [b]) => (a < b ? -1 : 1));
}
