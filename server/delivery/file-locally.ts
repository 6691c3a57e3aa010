import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import type { AccountTransaction, Store } from '#store/store.ts';
import type { Collection } from '#store/collection.ts';
import type { PreparedMessage } from '#store/message.ts';
import type { SmtpVerdict } from './delivery.ts';
import type { Filing, FilterSubject, MessageFilter } from './filter.ts';
import type { AccountTask } from './plan.ts';
import { replies, replyForError } from './replies.ts';
import { accountPrefix, wasDeliveredTo } from './trace-fields.ts';

export interface FilingDeps {
  readonly store: Store;
  readonly filter: MessageFilter;
  readonly clock: Clock;
  readonly log: Log;
}

export interface FilingRequest {
  readonly subject: FilterSubject;
  readonly prepared: PreparedMessage;
  readonly trace: string;
}

/**
 * Files the message into one account; resolves after it is durable.
 * @returns the refusal, or undefined when it was delivered
 */
export async function fileLocally(
  deps: FilingDeps,
  task: AccountTask,
  request: FilingRequest,
): Promise<SmtpVerdict | undefined> {
  const { envelope, content, authenticationField } = request.subject;
  const { account, address, detail } = task.delivery;
  const started = deps.clock.monotonicMs();
  try {
    if (wasDeliveredTo(content, address)) return replies.loop;
    const decision = await deps.filter.decideFor(account, request.subject, detail);
    if (decision.kind === 'refuse') return decision.reply;
    const prefix = accountPrefix({
      sender: envelope.sender,
      accountAddress: address,
      authenticationField,
      trace: request.trace,
    });
    if (decision.filings.length > 0)
      await deps.store.transact(account, async (tx) => {
        for (const filing of decision.filings) {
          const mailbox = await mailboxFor(tx, filing);
          await tx.addMessage(mailbox.id, {
            prepared: request.prepared,
            prefix,
            receivedAtSeconds: Math.floor(deps.clock.epochMs() / 1000),
            flags: { system: filing.systemFlags, keywords: filing.keywords },
            envelopeSender: envelope.sender,
          });
        }
      });
    deps.log.info('delivery.filed', {
      delivery: envelope.id,
      account,
      mailboxes: decision.filings.map((f) => f.mailbox),
      ms: Math.round(deps.clock.monotonicMs() - started),
    });
    return undefined;
  } catch (error) {
    const reply = replyForError(error);
    const fields = { delivery: envelope.id, account, reply: `${reply.code} ${reply.enhanced}` };
    if (isDomainError(error))
      deps.log.warn('delivery.refused', { ...fields, code: error.code, reason: error.message });
    else deps.log.error('delivery.failed', { ...fields, error });
    return reply;
  }
}

async function mailboxFor(tx: AccountTransaction, filing: Filing): Promise<Collection> {
  const found = await tx.collectionByName('mailbox', filing.mailbox);
  if (found?.isSelectable) return found;
  return await tx.createCollection({ kind: 'mailbox', name: filing.mailbox });
}
