import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { StoredDocument } from '#store/document.ts';
import type { CalendarUsers } from '../calendar-users.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { finishMail } from '../receive-mail.ts';
import { deliverNotice } from './deliver-notice.ts';
import { parseServed, removeEntry } from './entry.ts';
import { isMailName, parseMailEntry } from './expected-mail.ts';
import { parseNotice } from './notice.ts';
import { isNoticeName } from './notice-entry.ts';
import { outboxOf } from './outbox-collection.ts';
import { parseOutgoing } from './outgoing.ts';
import { refreshCopies } from './refresh-copies.ts';
import { isRefreshName, parseRefresh } from './refresh-entry.ts';

/** Whoever delivers something is done with it in this time, or has crashed. */
const ABANDONED_SECONDS = 120;
/** What cannot be delivered for so long never is. */
const LAST_TRY_SECONDS = 86_400;

export interface Finishing {
  /** The server has just started and is the only one: what its earlier starts left is nobody's. */
  readonly isStart: boolean;
  readonly signal?: AbortSignal;
}

/** Delivers what crashes and passing troubles left in outboxes; gives how many entries it worked on. */
export async function finishPending(
  deps: SchedulingDeps,
  users: CalendarUsers,
  { isStart, signal }: Finishing,
): Promise<number> {
  if (isStart) await deps.pending.makeAllDue();
  let count = 0;
  for (;;) {
    const claimed = signal?.aborted === true ? [] : await deps.pending.claim();
    if (claimed.length === 0) return count;
    for (const pending of claimed) {
      const { worked, isEmpty } = await finishAccount(deps, users, pending.account, {
        isStart,
        ...(signal && { signal }),
      });
      count += worked;
      await deps.pending.settle(pending, isEmpty);
    }
  }
}

async function finishAccount(
  deps: SchedulingDeps,
  users: CalendarUsers,
  account: AccountId,
  { isStart, signal }: Finishing,
): Promise<{ readonly worked: number; readonly isEmpty: boolean }> {
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  let worked = 0;
  try {
    const entries = await deps.store.look(account, async (reader) => {
      const outbox = await outboxOf(reader);
      return outbox === undefined || outbox.counts.messages === 0
        ? []
        : await reader.documents(outbox.id);
    });
    const isOver = ({ name, changedAt }: StoredDocument): boolean =>
      changedAt < nowSeconds - ABANDONED_SECONDS ||
      (isStart && name.slice(0, name.indexOf('.')) !== deps.bootId);
    for (const document of entries.filter(isOver)) {
      if (signal?.aborted === true) break;
      await finishEntry(deps, users, { account, document, nowSeconds });
      worked += 1;
    }
    return { worked, isEmpty: entries.length === 0 };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    deps.log.warn('scheduling.unfinished', { account, reason: error.message });
    return { worked, isEmpty: error.code === 'not-found' };
  }
}

async function finishEntry(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: {
    readonly account: AccountId;
    readonly document: StoredDocument;
    readonly nowSeconds: number;
  },
): Promise<void> {
  const { account, document, nowSeconds } = parts;
  const { name, properties, itemId, changedAt } = document;
  const text = await deps.store.look(account, async (reader) =>
    storedTextOf(await reader.readContent(itemId)),
  );
  const isLastTry = changedAt < nowSeconds - LAST_TRY_SECONDS;
  if (isRefreshName(name))
    return await refreshCopies(deps, users, parseRefresh(text), { isLastTry });
  const finish = finisherOf(deps, users, { account, name, text, properties, isLastTry });
  if (finish === undefined) {
    deps.log.error('scheduling.unreadable', { account, entry: name });
    return await deps.store.transact(account, (tx) => removeEntry(tx, document));
  }
  deps.log.info('scheduling.resumed', { account, entry: name });
  await finish();
}

/** What is to be done with an entry; undefined for what another version wrote. */
function finisherOf(
  deps: SchedulingDeps,
  users: CalendarUsers,
  entry: {
    readonly account: AccountId;
    readonly name: string;
    readonly text: string;
    readonly properties: string;
    readonly isLastTry: boolean;
  },
): (() => Promise<void>) | undefined {
  const { account, name, text, properties, isLastTry } = entry;
  if (isMailName(name)) {
    const kept = parseMailEntry(text, properties);
    return kept && (() => finishMail(deps, users, { account, name, isLastTry, ...kept }));
  }
  const served = parseServed(properties);
  if (isNoticeName(name)) {
    const notice = parseNotice(text);
    return notice && (() => deliverNotice(deps, { name, notice, served, isLastTry }));
  }
  const outgoing = parseOutgoing(text);
  return outgoing && (() => deps.deliver({ account, name, outgoing, served, isLastTry }));
}
