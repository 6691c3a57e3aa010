import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId, ItemId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { AccountTransaction, Store } from '#store/store.ts';
import type { Collection } from '#store/collection.ts';
import type { PreparedMessage } from '#store/message.ts';
import type { Envelope, SmtpVerdict } from './delivery.ts';
import type { Filing, FilterSubject, MessageFilter } from './filter.ts';
import type { AccountTask } from './plan.ts';
import { replies, replyForError } from './replies.ts';
import { accountPrefix, wasDeliveredTo } from './trace-fields.ts';

/** What comes of a message that is to be filed; undefined: nothing does. */
export type ExpectFiling = (
  account: AccountId,
  subject: FilterSubject,
) => Promise<ExpectedFiling | undefined>;

export interface ExpectedFiling extends AsyncDisposable {
  /** Called in the transaction that files it; `skip` octets of trace fields come before what was sent. */
  put(
    tx: AccountTransaction,
    filed: { readonly item: ItemId; readonly skip: number },
  ): Promise<void>;
  /** Called when that is durable. Never rejects. */
  apply(): Promise<void>;
}

export interface FilingDeps {
  readonly store: Store;
  readonly filter: MessageFilter;
  /** What else comes of a message once it is in an account, e.g. of its invitation; not of junk. */
  readonly expectFiling?: ExpectFiling;
  readonly clock: Clock;
  readonly log: Log;
}

export interface FilingRequest {
  readonly subject: FilterSubject;
  readonly prepared: PreparedMessage;
  readonly trace: string;
}

/** What filing comes to: the refusal, or undefined when it was delivered. */
export type Filed = SmtpVerdict | undefined;

/**
 * Files the message into one account; resolves when it is committed. `filed` says what it came to when that is durable; it never
 * rejects.
 */
export async function fileLocally(
  deps: FilingDeps,
  task: AccountTask,
  request: FilingRequest,
): Promise<{ readonly filed: Filed | Promise<Filed> }> {
  const { envelope, content, authenticationField } = request.subject;
  const { account, address, detail } = task.delivery;
  const started = deps.clock.monotonicMs();
  const explain = (error: unknown) => explainFailure(deps, { error, envelope, account });
  try {
    if (wasDeliveredTo(content, address)) return { filed: replies.loop };
    const decision = await deps.filter.decideFor(account, request.subject, detail);
    if (decision.kind === 'refuse') return { filed: decision.reply };
    const { filings } = decision;
    const note = (): undefined => {
      deps.log.info('delivery.filed', {
        delivery: envelope.id,
        account,
        mailboxes: filings.map((f) => f.mailbox),
        ms: Math.round(deps.clock.monotonicMs() - started),
      });
    };
    if (filings.length === 0) return { filed: note() };
    const prefix = accountPrefix({
      sender: envelope.sender,
      accountAddress: address,
      authenticationField,
      trace: request.trace,
    });
    await using expected = await deps.expectFiling?.(account, request.subject);
    const { durable, value: isJunk } = await deps.store.transactEarly(account, async (tx) => {
      let isAllJunk = true;
      let item: ItemId | undefined;
      for (const filing of filings) {
        const mailbox = await mailboxFor(tx, filing);
        isAllJunk &&= mailbox.role === 'junk';
        const { itemId } = await tx.addMessage(mailbox.id, {
          prepared: request.prepared,
          prefix,
          receivedAtSeconds: Math.floor(deps.clock.epochMs() / 1000),
          flags: { system: filing.systemFlags, keywords: filing.keywords },
          envelopeSender: envelope.sender,
        });
        item ??= itemId;
      }
      if (!isAllJunk) await expected?.put(tx, { item: item!, skip: prefix.length });
      return isAllJunk;
    });
    if (expected === undefined || isJunk) return { filed: durable.then(note, explain) };
    const done = durable.then(async () => {
      note();
      await expected.apply();
    });
    return { filed: done.then(() => undefined, explain) };
  } catch (error) {
    return { filed: explain(error) };
  }
}

function explainFailure(
  deps: FilingDeps,
  { error, envelope, account }: { error: unknown; envelope: Envelope; account: AccountId },
): SmtpVerdict {
  const reply = replyForError(error);
  const fields = { delivery: envelope.id, account, reply: `${reply.code} ${reply.enhanced}` };
  if (isDomainError(error))
    deps.log.warn('delivery.refused', { ...fields, code: error.code, reason: error.message });
  else deps.log.error('delivery.failed', { ...fields, error });
  return reply;
}

async function mailboxFor(tx: AccountTransaction, filing: Filing): Promise<Collection> {
  const found = await tx.collectionByName('mailbox', filing.mailbox);
  if (found?.isSelectable) return found;
  return await tx.createCollection({ kind: 'mailbox', name: filing.mailbox });
}
