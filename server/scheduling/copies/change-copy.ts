import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountId, CollectionId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import { documentNameOf, freeDocumentName } from '#store/document-name.ts';
import type { PreparedDocument } from '#store/document.ts';
import type { AccountTransaction } from '#store/store.ts';
import { formatCalendarObject, type CalendarObject } from '../itip/calendar-object.ts';
import type { Enclosure } from '../outbox/enclosure.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { readCopy, type StoredCopy } from './stored-copy.ts';

/** What is to become of a copy. */
export interface CopyChange<T> {
  /** undefined: it stays as it is. */
  readonly object: CalendarObject | undefined;
  /** Whether who edits it must look again first: else their edit of what they saw is still good. */
  // RFC 6638 §3.2.10
  readonly isNewTag: boolean;
  /** Stored in the same transaction; without a change nothing is. */
  readonly also?: readonly Enclosure[];
  readonly value: T;
}

export interface CopyPlace {
  readonly account: AccountId;
  readonly uid: string;
  /** Nothing else of the account may have changed meanwhile either: what is decided depends on it. */
  readonly isAlone?: boolean;
}

/** Many rooms may answer one meeting at once; each time at least one of them gets through. */
const MAX_ATTEMPTS = 100;

/**
 * Reads an account's copy, lets `decide` say what is to become of it, and writes that, unless it was changed meanwhile: then again.
 * A copy that is new goes into the default calendar.
 * @throws DomainError conflict, over-quota, no-space
 */
export async function changeCopy<T>(
  deps: Pick<SchedulingDeps, 'store' | 'random' | 'turns'>,
  copy: CopyPlace,
  decide: (stored: StoredCopy | undefined) => Promise<CopyChange<T>>,
): Promise<T> {
  const key = `${copy.account} ${copy.uid}`;
  return await deps.turns.take(key, async () => await changeInTurn(deps, copy, decide));
}

async function changeInTurn<T>(
  deps: Pick<SchedulingDeps, 'store' | 'random'>,
  copy: CopyPlace,
  decide: (stored: StoredCopy | undefined) => Promise<CopyChange<T>>,
): Promise<T> {
  const { store } = deps;
  const { account, uid, isAlone = false } = copy;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { stored, modseq } = await store.read(account, async (reader) => ({
      stored: await readCopy(reader, uid),
      modseq: reader.modseq,
    }));
    const { object, isNewTag, also = [], value } = await decide(stored);
    await using enclosed = new AsyncDisposableStack();
    for (const enclosure of also) enclosed.use(enclosure);
    if (object === undefined) return value;
    const text = Buffer.from(formatCalendar(formatCalendarObject(object)));
    await using prepared = await store.prepareDocument(
      { kind: 'memory', bytes: text },
      'text/calendar',
    );
    const tag = stored?.document.scheduleTag;
    const scheduleTag = isNewTag || tag === undefined ? `"${deps.random.id()}"` : tag;
    const isWritten = await store.transact(
      account,
      async (tx) =>
        (!isAlone || tx.modseq === modseq + 1) &&
        (await write(tx, { stored, object, prepared, scheduleTag, also })),
    );
    if (isWritten) return value;
  }
  throw new DomainError('conflict', 'the meeting is being changed by others all the time');
}

async function write(
  tx: AccountTransaction,
  parts: {
    readonly stored: StoredCopy | undefined;
    readonly object: CalendarObject;
    readonly prepared: PreparedDocument;
    readonly scheduleTag: string;
    readonly also: readonly Enclosure[];
  },
): Promise<boolean> {
  const { stored, object, prepared, scheduleTag, also } = parts;
  const present = await readCopy(tx, object.uid);
  if (present?.document.etag !== stored?.document.etag) return false;
  const collection = stored?.document.collection ?? (await defaultCollection(tx, object)).id;
  const name = stored?.document.name ?? (await newName(tx, collection, object.uid));
  await tx.putDocument(collection, { name, prepared, scheduleTag });
  for (const enclosure of also) await enclosure.put(tx);
  return true;
}

// RFC 6638 §4.3
async function defaultCollection(
  tx: AccountTransaction,
  { kind: component }: CalendarObject,
): Promise<Collection> {
  const kind = component === 'VTODO' ? 'tasks' : 'calendar';
  const found = await tx.collectionByRole(kind, 'default');
  if (found !== undefined) return found;
  return await tx.createCollection({ kind, name: kind, role: 'default' });
}

async function newName(
  tx: AccountTransaction,
  collection: CollectionId,
  uid: string,
): Promise<string> {
  return await freeDocumentName(tx, collection, { uid, name: documentNameOf(uid, 'ics') });
}
