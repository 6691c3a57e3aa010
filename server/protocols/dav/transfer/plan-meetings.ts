import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { isPlanned } from '#scheduling/is-planned.ts';
import { refuse } from '../errors.ts';
import type { DavRequest } from '../request.ts';
import { planObjectChange, type ScheduledChange } from '../scheduling/plan-object.ts';
import { assertPlannedFor, planRemovals } from '../scheduling/plan-removals.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { CollectionNode, DocumentNode } from '../tree/node.ts';
import type { Transfer } from './transfer.ts';

// RFC 6638 §3.2.4.1
/** A meeting is once in an account: a second copy would answer for the first. @throws DavRefused 403 */
export async function assertNoSecondMeeting(
  request: DavRequest,
  { op, source, target }: Transfer,
): Promise<void> {
  if (op !== 'copy' || source.space !== 'calendars' || !isPlanned(collectionOf(source))) return;
  const { owner } = source;
  const { store } = request.deps;
  const documents =
    source.kind === 'document'
      ? [source.document]
      : await store.look(owner.id, (reader) => reader.documents(source.collection.id));
  for (const { itemId } of documents) {
    const content = await store.look(owner.id, (reader) => reader.readContent(itemId));
    await using _step = await planObjectChange(request, {
      owner,
      collection: target.parent,
      existing: undefined,
      after: storedTextOf(content),
    });
  }
}

function collectionOf(node: CollectionNode | DocumentNode) {
  return node.kind === 'document' ? node.parent : node.collection;
}

/**
 * A meeting that others know of stays in its account: it would be called off, or declined, and its revisions begin anew.
 * @throws DavRefused 403
 */
// RFC 6638 §3.2.4.3, RFC 6638 §3.2.4.4
export async function assertMayLeave(request: DavRequest, { op, source }: Transfer): Promise<void> {
  if (op !== 'move') return;
  await using plan = await planRemovals(request, source);
  const told = plan.steps.find(({ toldBy }) => toldBy !== undefined);
  if (told !== undefined)
    refuse(403, 'Others take part in this meeting: it stays in its account', {
      ns: CALDAV,
      name: `allowed-${told.toldBy}-scheduling-object-change`,
    });
}

/** What scheduling makes of a calendar object that arrives in another account, by itself or in the place of what lies there. */
export interface Arrival extends AsyncDisposable {
  /** undefined: nothing. */
  readonly step: ScheduledChange | undefined;
  /** In the transaction that stores it. @throws PlanOutdated when something else is there by now */
  keep(tx: AccountTransaction): Promise<void>;
}

// RFC 6638 §3.2
/** Plans it as if it were put there. @throws DavRefused 403 */
export async function planArrival(
  request: DavRequest,
  { target }: Transfer,
  text: () => Promise<string>,
): Promise<Arrival | undefined> {
  const { owner, parent: collection, space, segments } = target;
  if (space !== 'calendars' || collection === undefined) return undefined;
  const name = segments.at(-1)!;
  const existing = await request.deps.store.look(owner.id, (r) => r.document(collection.id, name));
  const after = await text();
  const step = await planObjectChange(request, { owner, collection, existing, after });
  return {
    step,
    async keep(tx) {
      await assertPlannedFor(tx, existing, { collection: collection.id, name });
      await step?.keep(tx);
    },
    [Symbol.asyncDispose]: async () => await step?.[Symbol.asyncDispose](),
  };
}
