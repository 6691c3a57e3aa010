import type { Account } from '#directory/account.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';
import { refuse } from '../errors.ts';
import type { DavRequest } from '../request.ts';
import type { CollectionNode, DocumentNode } from '../tree/node.ts';
import { planObjectChange, type ScheduledChange } from './plan-object.ts';

/** What others are to be told of what goes. */
export interface PlannedRemovals extends AsyncDisposable {
  readonly steps: readonly ScheduledChange[];
  /** In the transaction that removes. @throws PlanOutdated when something else is there by now */
  keep(tx: AccountTransaction): Promise<void>;
  deliver(): Promise<void>;
}

/** Somebody changed what was to be removed while it was planned. */
class PlanOutdated extends Error {
  override readonly name = 'PlanOutdated';
}

/** Others change the same calendar meanwhile; more often than this nobody does. */
const MAX_ATTEMPTS = 5;

/** Runs `work`, and again when what it planned was outdated. @throws DavRefused 409 */
export async function whilePlansHold<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PlanOutdated)) throw error;
    }
  return refuse(409, 'Others are changing this all the time');
}

// RFC 6638 §3.2.1.3, RFC 6638 §3.2.2.2
/**
 * Plans what the removal of a calendar object tells others, or that of a calendar with all meetings in it that are not over.
 * @throws DavRefused 403 with the precondition
 */
export async function planRemovals(
  request: DavRequest,
  node: CollectionNode | DocumentNode | undefined,
): Promise<PlannedRemovals> {
  if (node === undefined || node.space !== 'calendars') return planOf([], async () => {});
  // What is told elsewhere is not called off, or declined, by not following it any more.
  if (node.kind === 'collection' && node.isFollowing === true) return planOf([], async () => {});
  const { owner } = node;
  const { store, clock } = request.deps;
  if (node.kind === 'document') {
    const { parent, document: seen } = node;
    const document = await store.look(owner.id, (r) => r.document(parent.id, seen.name));
    const place = { owner, collection: parent };
    const steps = await planAll(request, place, document ? [document] : []);
    return planOf(
      steps,
      async (tx) =>
        await assertPlannedFor(tx, document, { collection: parent.id, name: seen.name }),
    );
  }
  const from = Math.floor(clock.epochMs() / 1000);
  const { id } = node.collection;
  const { collection, documents } = await store.look(owner.id, async (reader) => ({
    collection: await reader.collection(id),
    documents: await reader.documents(id, { from }),
  }));
  if (collection === undefined) return planOf([], async () => {});
  const steps = await planAll(request, { owner, collection }, documents);
  return planOf(steps, async (tx) => {
    const present = await tx.collection(id);
    if (present?.highestModseq !== collection.highestModseq) throw new PlanOutdated();
  });
}

/** Whether what lies at a place is what was planned for. @throws PlanOutdated */
export async function assertPlannedFor(
  reader: AccountReader,
  planned: StoredDocument | undefined,
  { collection, name }: { readonly collection: CollectionId; readonly name: string },
): Promise<void> {
  const present = await reader.document(collection, name);
  if (present?.etag !== planned?.etag) throw new PlanOutdated();
}

async function planAll(
  request: DavRequest,
  place: { readonly owner: Account; readonly collection: Collection },
  documents: readonly StoredDocument[],
): Promise<ScheduledChange[]> {
  await using parts = new AsyncDisposableStack();
  const steps: ScheduledChange[] = [];
  for (const document of documents) {
    const change = { ...place, existing: document, after: undefined };
    const step = await planObjectChange(request, change);
    if (step !== undefined) steps.push(parts.use(step));
  }
  parts.move();
  return steps;
}

function planOf(
  steps: readonly ScheduledChange[],
  assertStill: (tx: AccountTransaction) => Promise<void>,
): PlannedRemovals {
  return {
    steps,
    async keep(tx) {
      await assertStill(tx);
      for (const step of steps) await step.keep(tx);
    },
    async deliver() {
      for (const step of steps) await step.deliver();
    },
    async [Symbol.asyncDispose]() {
      for (const step of steps) await step[Symbol.asyncDispose]();
    },
  };
}
