import { hash } from 'node:crypto';
import { DomainError } from '#platform/errors.ts';
import type { ShownKind } from '#store/collection.ts';
import { noSettings, type AccountSettings } from '#migration/account-settings.ts';
import type { ItemMediaType, ListedItem, ReadItem, UnreadItem } from '#migration/item.ts';
import type { Source, SourceSession } from '#migration/source.ts';

/** An item of a listed source; `isBroken`: it gives its bytes out only as what remains of it. */
export interface ListedSourceItem {
  readonly id: string;
  readonly text: string;
  readonly isBroken?: boolean;
}

export interface ListedSourceFolder {
  readonly kind: ShownKind;
  readonly path: readonly string[];
  readonly items: readonly ListedSourceItem[];
  /** Another one: the source has numbered it anew. */
  readonly validity?: string;
}

/** A source whose accounts all have the folders of a list, which a test may change between runs. */
export function createListedSource(
  folders: readonly ListedSourceFolder[],
  hooks: {
    readonly beforeRead?: () => Promise<void>;
    readonly settings?: () => AccountSettings;
  } = {},
): Source {
  const session = (): SourceSession => ({
    async *folders() {
      for (const { kind, path, items } of folders)
        yield { id: path.join('/'), kind, path, items: items.length, state: '' };
    },
    async list(folder) {
      const { items, validity = '1' } = folders.find(({ path }) => path.join('/') === folder.id)!;
      return {
        isComplete: true,
        items: (async function* () {
          yield items.map(({ id, text }): ListedItem => ({
            id,
            size: text.length,
            version: folder.kind === 'mailbox' ? '' : hash('sha1', text, 'hex'),
          }));
        })(),
        gone: () => [],
        state: () => '',
        validity,
      };
    },
    async *read(folder, wanted): AsyncGenerator<ReadItem | UnreadItem> {
      const { items, kind } = folders.find(({ path }) => path.join('/') === folder.id)!;
      for (const { id } of wanted) {
        await hooks.beforeRead?.();
        const { text, isBroken } = items.find((it) => it.id === id)!;
        const bytes = Buffer.from(text);
        yield isBroken === true
          ? { id, error: new DomainError('corrupt', 'it is damaged in the source'), remains: bytes }
          : { id, content: { mediaType: mediaTypes[kind], bytes }, losses: [] };
      }
    },
    settings: async () => hooks.settings?.() ?? noSettings,
    async [Symbol.asyncDispose]() {},
  });
  return {
    kind: 'listed',
    probe: async () => ({ product: 'a list', facts: {}, notCarriedOver: [], warnings: [] }),
    async *accounts() {},
    open: async () => session(),
    async [Symbol.asyncDispose]() {},
  };
}

const mediaTypes: Readonly<Record<ShownKind, ItemMediaType>> = {
  mailbox: 'message/rfc822',
  calendar: 'text/calendar',
  tasks: 'text/calendar',
  notes: 'text/calendar',
  addressbook: 'text/vcard',
  files: 'application/octet-stream',
};
