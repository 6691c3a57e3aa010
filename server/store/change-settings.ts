import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import { checkSettings } from './check-settings.ts';
import type { PreparedDocument } from './document.ts';
import { readSettings, settingsCollection } from './read-settings.ts';
import type { StoredSettings } from './settings.ts';
import { toDocuments, type SettingsDocument } from './settings-documents.ts';
import type { AccountReader, AccountTransaction, Store } from './store.ts';

/** Others change settings once in a while, not all the time. */
const MAX_TRIES = 20;

/**
 * Changes settings of an account: `change` gets what there is and gives what is to be, and may be called again when somebody
 * else was faster. Documents that say the same stay as they are.
 * @throws DomainError bad-value, too-large, limit-reached, already-exists; what `change` throws; over-quota
 */
export async function changeSettings(
  store: Store,
  account: AccountId,
  change: (present: StoredSettings) => StoredSettings,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const present = await store.read(account, async (reader) => ({
      state: await stateOf(reader),
      settings: await readSettings(reader),
    }));
    const wanted = change(present.settings);
    checkSettings(wanted);
    if (await tryWrite(store, account, { ...present, wanted })) return;
  }
  throw new DomainError('conflict', 'others keep changing the settings of this account: try again');
}

interface Change {
  readonly state: string;
  readonly settings: StoredSettings;
  readonly wanted: StoredSettings;
}

async function tryWrite(
  store: Store,
  account: AccountId,
  { state, settings, wanted }: Change,
): Promise<boolean> {
  const before = toDocuments(settings);
  const after = toDocuments(wanted);
  const gone = [...before.keys(), ...settings.damaged].filter(
    (name) => !after.has(name) && !wanted.damaged.includes(name),
  );
  const changed = [...after].filter(([name, document]) => !isSame(before.get(name), document));
  if (gone.length === 0 && changed.length === 0) return true;
  await using stack = new AsyncDisposableStack();
  const ready: (readonly [string, PreparedDocument, string])[] = [];
  for (const [name, { text, mediaType, properties }] of changed) {
    const content = { kind: 'memory', bytes: Buffer.from(text) } as const;
    const prepared = stack.use(await store.prepareDocument(content, mediaType));
    ready.push([name, prepared, properties]);
  }
  return await store.transact(account, async (tx) => {
    if ((await stateOf(tx)) !== state) return false;
    const { id } = await expectPlace(tx);
    for (const name of gone) await tx.removeDocument(id, name);
    for (const [name, prepared, properties] of ready)
      await tx.putDocument(id, { name, prepared, properties });
    return true;
  });
}

function isSame(before: SettingsDocument | undefined, after: SettingsDocument): boolean {
  return before?.text === after.text;
}

/** Another one after every change. */
async function stateOf(reader: Pick<AccountReader, 'collections'>): Promise<string> {
  const place = await settingsCollection(reader);
  return place === undefined ? '' : `${place.id} ${place.highestModseq}`;
}

async function expectPlace(tx: AccountTransaction) {
  return (
    (await settingsCollection(tx)) ??
    (await tx.createCollection({ kind: 'settings', name: 'settings', role: 'default' }))
  );
}
