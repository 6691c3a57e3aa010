import { DomainError } from '#platform/errors.ts';
import type { MessageSource, RecipientOutcome } from '#delivery/delivery.ts';
import { unlink } from 'node:fs/promises';
import type { Bytes } from '#platform/bytes.ts';
import type { SmtpContext } from './command.ts';
import { errorReply } from './errors.ts';
import { MessageIntake } from './message-intake.ts';
import { inspectStart } from './policy/inspect-start.ts';
import { checkAuthorship, type Authorship } from './policy/sender-fields.ts';
import { replies, reply, verdictReply } from './replies.ts';
import type { Hello, Transaction } from './session-state.ts';
import { completeStart } from './submission/complete-start.ts';
import { withSentCopy } from './submission/sent-copy.ts';
import { formatReceived } from './trace/received.ts';

/** A message that has been through so many servers goes in circles. */
// RFC 5321 §6.3
const MAX_HOPS = 100;

/** Opens the intake of a transaction's message. */
export function openIntake(session: SmtpContext, transaction: Transaction): MessageIntake {
  const { id } = transaction.envelope;
  const { parts, budget, kind, settings } = session;
  return new MessageIntake({
    budget,
    id,
    spoolFolder: parts.spoolFolder,
    rewriteStart(start) {
      const facts = inspectStart(start);
      if (facts.receivedCount > MAX_HOPS)
        throw new DomainError('conflict', 'too many hops', { details: { isLoop: true } });
      if (!kind.isSubmission) return [start];
      if (!facts.hasWholeHeader && start.length > 65_536)
        throw new DomainError('too-large', 'the header of the message is too large');
      return settings.checkFromField
        ? checkAuthorship(session, start).then((authorship) =>
            complete(session, transaction, { start, authorship }),
          )
        : complete(session, transaction, { start, authorship: unchecked });
    },
  });
}

const unchecked: Authorship = { owner: undefined, missingSender: undefined };

/** The start of a user's message as it goes out; notes on the transaction which copies are to be kept. */
function complete(
  { parts, site, settings }: SmtpContext,
  transaction: Transaction,
  { start, authorship }: { readonly start: Bytes; readonly authorship: Authorship },
): readonly Bytes[] {
  const messageId = `${transaction.envelope.id}.${parts.random.id(6)}@${site.hostname}`;
  const { owner, missingSender } = authorship;
  const epochMs = parts.clock.epochMs();
  const completed = completeStart(start, { epochMs, messageId, missingSender });
  const isWanted =
    settings.sentCopies === 'always' ||
    (settings.sentCopies === 'on-request' && completed.asksForCopy);
  if (isWanted || (owner !== undefined && settings.sentCopies !== 'never'))
    transaction.sentCopy = { prefix: completed.bccFields, isWanted, owner };
  return completed.chunks;
}

/**
 * Hands a complete message to delivery and gives the reply: one for all, or over LMTP one for each recipient. The
 * transaction is over afterwards.
 */
export async function receiveMessage(
  session: SmtpContext,
  { hello, transaction }: { readonly hello: Hello; readonly transaction: Transaction },
): Promise<string> {
  const { envelope, recipients } = transaction;
  const intake = transaction.intake!;
  const { size } = intake;
  const { parts, kind, site, log } = session;
  let source: MessageSource | undefined;
  try {
    source = await intake.finish();
    const trace = formatReceived({
      envelope,
      recipients,
      kind,
      isExtended: hello.isExtended,
      hostname: site.hostname,
      epochMs: parts.clock.epochMs(),
    });
    const message = source;
    const perRecipient = kind.isLmtp;
    const request = { envelope, recipients, message, trace, perRecipient };
    const deliver = () => session.inTurn(() => parts.delivery.deliver(request));
    const outcomes =
      transaction.sentCopy === undefined
        ? await deliver()
        : await withSentCopy(session, { transaction, source }, deliver);
    log.info('message-received', {
      delivery: envelope.id,
      sender: envelope.sender,
      recipients: recipients.length,
      refused: outcomes.filter((o) => o.kind === 'refused').length,
      size,
    });
    return kind.isLmtp
      ? outcomes.map((o) => outcomeReply(o, envelope.id)).join('')
      : jointReply(outcomes, envelope.id);
  } catch (error) {
    if (source?.kind === 'file') await unlink(source.path).catch(() => undefined);
    return failureReply(session, transaction, error);
  } finally {
    session.reset();
  }
}

/** One reply for the message: over LMTP it is said once for each recipient. */
// RFC 2033 §4.2
export function forEach(session: SmtpContext, transaction: Transaction, text: string): string {
  return session.kind.isLmtp ? text.repeat(transaction.recipients.length) : text;
}

/** The reply to a message that could not be taken in whole. */
export function failureReply(
  session: SmtpContext,
  transaction: Transaction,
  error: unknown,
): string {
  const { id } = transaction.envelope;
  const answer = messageErrorReply(error);
  if (answer === undefined) session.log.error('message-failed', { delivery: id, error });
  else session.log.warn('message-refused', { delivery: id, error: String(error) });
  return forEach(session, transaction, answer ?? replies.internal);
}

function messageErrorReply(error: unknown): string | undefined {
  if (error instanceof DomainError && error.details['isLoop'] === true)
    return reply(554, '5.4.6', 'Mail loop detected');
  const field = error instanceof DomainError ? error.details['field'] : undefined;
  if (field === 'From')
    return reply(550, '5.7.1', 'The From field names an address you may not write as');
  if (field === 'Sender') return reply(550, '5.7.1', 'The Sender field must name yourself');
  return errorReply(error);
}

function outcomeReply(outcome: RecipientOutcome, id: string): string {
  return outcome.kind === 'refused' ? verdictReply(outcome.reply) : accepted(id);
}

function jointReply(outcomes: readonly RecipientOutcome[], id: string): string {
  const refusals = outcomes.filter((o) => o.kind === 'refused');
  if (refusals.length < outcomes.length) return accepted(id);
  // None was taken: a temporary refusal goes first, so that the client tries again.
  const first = refusals.find((o) => o.reply.code < 500) ?? refusals[0];
  return first === undefined ? replies.internal : verdictReply(first.reply);
}

function accepted(id: string): string {
  return `250 2.0.0 OK, kept as ${id}\r\n`;
}
