import type { Bus } from '#platform/bus.ts';
import { DomainError } from '#platform/errors.ts';
import { directoryTopic } from './changes.ts';
import type { DirectoryContext } from './directory-context.ts';
import { deleteServerEntry, putServerEntry, readServerEntries } from './sql/server-entries.ts';

/** Annotations of the server as a whole: its administrators set them, everybody who signs in may read them. */
// RFC 5464 §3.1
export interface ServerEntries {
  /** Values by name, in the order of the names. */
  all(): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Sets all or none; undefined removes. @throws DomainError limit-reached, too-large (with the limit in its details) */
  change(
    entries: readonly { readonly name: string; readonly value: Uint8Array | undefined }[],
  ): Promise<void>;
  /** Calls back when they may have changed. */
  subscribe(onChange: () => void): Disposable;
}

const MAX_VALUE_BYTES = 64 * 1024;
const MAX_ENTRIES = 1_000;

export function createServerEntries({ sql, changes }: DirectoryContext, bus: Bus): ServerEntries {
  const cache = changes.cache<'all', Map<string, Uint8Array>>(1);
  const read = async () =>
    new Map((await readServerEntries(sql)).map(({ name, value }) => [name, value]));
  return {
    all: async () => await cache.load('all', read),
    async change(entries) {
      await changes.change(async (tx) => {
        for (const { name, value } of entries) {
          if (value === undefined) {
            await deleteServerEntry(tx, name);
            continue;
          }
          if (value.length > MAX_VALUE_BYTES)
            throw new DomainError('too-large', 'the value is too large', {
              details: { limit: MAX_VALUE_BYTES },
            });
          await putServerEntry(tx, { name, value });
        }
        if ((await readServerEntries(tx)).length > MAX_ENTRIES)
          throw new DomainError(
            'limit-reached',
            `at most ${MAX_ENTRIES} annotations can be set here`,
          );
      });
    },
    subscribe: (onChange) => bus.subscribe(directoryTopic, onChange),
  };
}
