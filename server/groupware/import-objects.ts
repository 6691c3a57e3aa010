import type { AccountId } from '#platform/ids.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { CollectionKind } from '#store/collection.ts';
import { freeDocumentName } from '#store/document-name.ts';
import type { PreparedDocument } from '#store/document.ts';
import type { Store } from '#store/store.ts';
import { expectCollection } from './collection-target.ts';
import { isSubscription } from '#store/subscription-entry.ts';

/** What an import puts somewhere. */
export interface ObjectToImport {
  readonly uid: string;
  readonly kind: CollectionKind;
  readonly name: string;
  readonly text: string;
  readonly mediaType: string;
  readonly line: number | undefined;
}

export interface ImportTarget {
  readonly store: Store;
  readonly account: AccountId;
  /** Instead of the default collection; made when it is not there. */
  readonly collection?: string | undefined;
}

/** Something that was not stored. */
export interface ImportProblem {
  readonly line: number | undefined;
  readonly uid: string | undefined;
  readonly reason: string;
}

export interface ImportOutcome {
  readonly created: number;
  readonly replaced: number;
  /** They were there already, just so. */
  readonly unchanged: number;
  readonly problems: readonly ImportProblem[];
}

/** Objects in one transaction: sessions of the account wait no longer than that takes. */
const BATCH = 100;

/** Stores objects, each whole or not at all; one with the same UID in the collection is replaced. @throws DomainError over-quota */
export async function importObjects(
  target: ImportTarget,
  objects: readonly ObjectToImport[],
): Promise<ImportOutcome> {
  const counts = { created: 0, replaced: 0, unchanged: 0 };
  const problems: ImportProblem[] = [];
  for (let at = 0; at < objects.length; at += BATCH)
    await importBatch(target, objects.slice(at, at + BATCH), (object, outcome) => {
      if (typeof outcome === 'string') counts[outcome]++;
      else problems.push({ line: object.line, uid: object.uid, reason: outcome.reason });
    });
  return { ...counts, problems };
}

type Outcome = 'created' | 'replaced' | 'unchanged' | { readonly reason: string };

async function importBatch(
  { store, account, collection }: ImportTarget,
  objects: readonly ObjectToImport[],
  note: (object: ObjectToImport, outcome: Outcome) => void,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const prepared: (readonly [ObjectToImport, PreparedDocument])[] = [];
  for (const object of objects) {
    const bytes = Buffer.from(object.text);
    const document = await store.prepareDocument({ kind: 'memory', bytes }, object.mediaType);
    prepared.push([object, stack.use(document)]);
  }
  const outcomes = await store.transact(account, async (tx) => {
    const done: [ObjectToImport, Outcome][] = [];
    for (const [object, document] of prepared) {
      const { id, name: to } = await expectCollection(tx, object.kind, collection);
      if (isSubscription(await tx.annotations(id)))
        throw new DomainError(
          'no-permission',
          `"${to}" follows an address: nothing else is put there`,
        );
      const [present] = await tx.documents(id, { uid: object.uid });
      const name = present?.name ?? (await freeDocumentName(tx, id, object));
      const before = present ?? (await tx.document(id, name));
      try {
        const after = await tx.putDocument(id, { name, prepared: document });
        const kind = before === undefined ? 'created' : 'replaced';
        done.push([object, before?.etag === after.etag ? 'unchanged' : kind]);
      } catch (error) {
        if (!isDomainError(error, 'bad-value')) throw error;
        done.push([object, { reason: error.message }]);
      }
    }
    return done;
  });
  for (const [object, outcome] of outcomes) note(object, outcome);
}
