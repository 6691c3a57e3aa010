import { fieldValue, parseHeader } from '#codecs/mime/header-fields.ts';
import type { QueueMessage, QueueRecipient } from '#queue/queue.ts';
import type {
  Delivery,
  Envelope,
  EnvelopeRecipient,
  RecipientOutcome,
  SmtpVerdict,
} from './delivery.ts';
import type { DeliveryDeps, ForwardingFacts } from './delivery-deps.ts';
import { confirmationOf, isPartlyDone, wishesFor } from './confirmations.ts';
import type { FilterSubject } from './filter.ts';
import type { AccountTask, DeliveryPlan, RemoteTask } from './plan.ts';
import { isTemporary } from './replies.ts';

interface HandOver {
  readonly request: Parameters<Delivery['deliver']>[0];
  readonly plan: DeliveryPlan;
  readonly subject: FilterSubject;
  readonly failures: ReadonlyMap<AccountTask, SmtpVerdict>;
  readonly perRecipient: boolean;
}

/**
 * After local filing: gives the queue what goes elsewhere, what must be tried again here, and the reports that are owed; then
 * says what became of each recipient. All in one transaction of the queue, so that nothing is owed twice or not at all.
 */
export async function handOver(
  deps: Pick<DeliveryDeps, 'queue' | 'sign' | 'forward'>,
  { request, plan, subject, failures, perRecipient }: HandOver,
): Promise<RecipientOutcome[]> {
  const { recipients, envelope } = request;
  const outcomes = recipients.map((_, i) => outcomeOf(i, plan, failures));
  // With one answer for all, nothing may be taken when everyone is refused: the client reports it.
  const isTaken = plan.remote.length > 0 || outcomes.some((o) => o.kind !== 'refused');
  const wishes = recipients.map((recipient, i) => wishesFor(i, recipient, plan));
  const toEntry = (tasks: DeliveryPlan['remote']): QueueRecipient[] =>
    tasks.map((task) => {
      const [i] = task.recipients;
      const given = task.isForwarded
        ? withOriginal(recipients[i!]!.address, wishes[i!]!)
        : wishes[i!]!;
      return withDsn(task.address, given);
    });
  const first = plan.remote.find((task) => task.isForwarded);
  const forwarding =
    first === undefined
      ? undefined
      : await forwardingOf(deps, subject, recipients[first.recipients[0]!]!.address);
  const isApart = (task: RemoteTask) => task.isForwarded && forwarding !== undefined;
  const entry = toEntry(plan.remote.filter((task) => !isApart(task)));
  const forwarded = toEntry(plan.remote.filter(isApart));
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.kind !== 'refused') continue;
    // A recipient of whom a part is done is not to be tried as a whole again: that part would get it twice.
    if (perRecipient ? !isPartlyDone(i, plan, failures) : !isTaken) continue;
    entry.push(...owedFor(i, outcome.reply, { recipients, wishes, failures }));
    outcomes[i] = { kind: 'queued' };
  }
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.kind === 'refused') continue;
    const settled = confirmationOf(i, recipients[i]!, { plan, failures });
    if (settled !== undefined)
      entry.push({ ...withDsn(recipients[i]!.address, recipients[i]!), settled });
  }
  const messages: QueueMessage[] = [];
  const parts = { subject, trace: request.trace };
  if (entry.length > 0) messages.push(await queueMessage(deps, envelope, entry, parts));
  if (forwarded.length > 0)
    messages.push(
      forwardedMessage(await queueMessage(deps, envelope, forwarded, parts), forwarding!, {
        isSecond: entry.length > 0,
      }),
    );
  if (messages.length > 0) await deps.queue.enqueue(...messages);
  return outcomes;
}

/** How forwarded mail leaves; undefined when no otherwise than the rest. */
async function forwardingOf(
  deps: Pick<DeliveryDeps, 'forward'>,
  { envelope, content, authenticationField }: FilterSubject,
  through: string,
): Promise<ForwardingFacts | undefined> {
  const facts = await deps.forward({ envelope, content, authenticationField }, through);
  return facts.sender === envelope.sender && facts.fields === '' ? undefined : facts;
}

function forwardedMessage(
  message: QueueMessage,
  { sender, fields }: ForwardingFacts,
  { isSecond }: { readonly isSecond: boolean },
): QueueMessage {
  const { content } = message;
  return {
    ...message,
    id: isSecond ? `${message.id}f` : message.id,
    sender,
    ...(content.kind === 'memory' &&
      fields !== '' && {
        content: {
          kind: 'memory' as const,
          bytes: Buffer.concat([Buffer.from(fields, 'latin1'), content.bytes]),
        },
        isSigned: true,
      }),
  };
}

/** A recipient is delivered when each of its accounts has it; queued when part of it goes elsewhere; else refused. */
function outcomeOf(
  i: number,
  plan: DeliveryPlan,
  failures: ReadonlyMap<AccountTask, SmtpVerdict>,
): RecipientOutcome {
  const refusal = plan.refused.get(i);
  if (refusal !== undefined) return { kind: 'refused', reply: refusal };
  for (const task of plan.accounts) {
    const failure = task.recipients.includes(i) ? failures.get(task) : undefined;
    if (failure !== undefined) return { kind: 'refused', reply: failure };
  }
  return plan.remote.some((r) => r.recipients.includes(i))
    ? { kind: 'queued' }
    : { kind: 'delivered' };
}

/** What the queue owes a refused recipient of a message that was taken: another try here, or a report. */
function owedFor(
  i: number,
  reply: SmtpVerdict,
  known: {
    readonly recipients: readonly EnvelopeRecipient[];
    /** What is asked of those whom the recipients stand for. */
    readonly wishes: readonly Pick<EnvelopeRecipient, 'dsn'>[];
    readonly failures: ReadonlyMap<AccountTask, SmtpVerdict>;
  },
): QueueRecipient[] {
  const recipient = known.recipients[i]!;
  const failed = [...known.failures].filter(([task]) => task.recipients.includes(i));
  if (failed.length === 0)
    return [{ ...withDsn(recipient.address, recipient), settled: { action: 'failed', reply } }];
  return failed.map(([task, failure]) =>
    isTemporary(failure)
      ? withDsn(task.delivery.address, known.wishes[i]!)
      : {
          ...withDsn(recipient.address, recipient),
          settled: { action: 'failed' as const, reply: failure },
        },
  );
}

/** Reports are to name the address that the sender wrote to. */
// RFC 3461 §4.2
function withOriginal(
  address: string,
  { dsn }: Pick<EnvelopeRecipient, 'dsn'>,
): Pick<EnvelopeRecipient, 'dsn'> {
  if (dsn?.originalRecipient !== undefined || !/^[!-~]+$/.test(address))
    return dsn === undefined ? {} : { dsn };
  return { dsn: { notify: [], ...dsn, originalRecipient: `rfc822;${address}` } };
}

function withDsn(address: string, { dsn }: Pick<EnvelopeRecipient, 'dsn'>): QueueRecipient {
  return { address, ...(dsn && { dsn }) };
}

async function queueMessage(
  deps: Pick<DeliveryDeps, 'sign'>,
  envelope: Envelope,
  recipients: QueueRecipient[],
  parts: { readonly subject: FilterSubject; readonly trace: string },
): Promise<QueueMessage> {
  const { content, authenticationField } = parts.subject;
  const signature =
    envelope.origin.kind === 'submission' || envelope.origin.kind === 'internal'
      ? await deps.sign(content, envelope)
      : '';
  const { id, sender, origin, client: _client, ...facts } = envelope;
  const fields = Buffer.from(`${signature}${authenticationField}${parts.trace}`);
  return {
    ...facts,
    id,
    sender,
    recipients,
    content: { kind: 'memory', bytes: Buffer.concat([fields, content]) },
    ...(!facts.requireTls && saysTlsIsOptional(content) && { isTlsOptional: true }),
    ...(signature !== '' && { isSigned: true }),
    ...(origin.kind === 'submission' && { account: origin.account }),
  };
}

// RFC 8689 §4.1
function saysTlsIsOptional(content: Buffer): boolean {
  const header = parseHeader(content, 0, content.length);
  const values = header.fields.filter((f) => f.name === 'tls-required');
  return values.length === 1 && fieldValue(header, values[0]!).toLowerCase() === 'no';
}
