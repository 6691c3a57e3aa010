import { isDomainError } from '#platform/errors.ts';
import type { Collection } from './collection.ts';
import { emptySettings, type StoredSettings } from './settings.ts';
import { fromDocuments } from './settings-documents.ts';
import type { AccountReader } from './store.ts';

/** Everything that belongs to the account as a whole. What cannot be read is named in `damaged`. */
export async function readSettings(
  reader: Pick<AccountReader, 'collections' | 'documents' | 'readContents'>,
): Promise<StoredSettings> {
  const place = await settingsCollection(reader);
  if (place === undefined) return emptySettings;
  const documents = await reader.documents(place.id);
  const contents = await reader.readContents(documents.map(({ itemId }) => itemId));
  return fromDocuments(
    documents.map(({ name, properties }, i) => {
      const content = contents[i]!;
      return { name, properties, text: isDomainError(content) ? undefined : textOf(content) };
    }),
  );
}

/** Where the settings are kept; undefined before the first one. */
export async function settingsCollection(
  reader: Pick<AccountReader, 'collections'>,
): Promise<Collection | undefined> {
  const all = await reader.collections('settings');
  // One whose creation was lost has no role any more.
  return all.find(({ role }) => role === 'default') ?? all[0];
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(content: Buffer): string | undefined {
  try {
    return decoder.decode(content);
  } catch {
    return undefined;
  }
}
