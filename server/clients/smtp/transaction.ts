import { formatMailCommand } from '#codecs/smtp/mail-command.ts';
import { formatRcptCommand } from '#codecs/smtp/rcpt-command.ts';
import type { Reply } from '#codecs/smtp/reply.ts';
import type { SendPlan } from './check-message.ts';
import type { OutboundMessage, OutboundReply, RecipientResult } from './outbound-message.ts';
import { ownReply } from './outbound-message.ts';
import { toOutboundReply, toResult } from './outcome.ts';
import { sendByChunks, sendByDots } from './send-content.ts';
import type { SmtpLink } from './smtp-client.ts';

export interface TransactionWork {
  readonly message: OutboundMessage;
  readonly plan: SendPlan;
  /** Filled in as the host answers. */
  readonly results: (RecipientResult | undefined)[];
  /** The transaction before did not come to its end. */
  readonly isAfterFailure: boolean;
}

/**
 * MAIL, RCPT and the content. Fills in the results; throws when the connection is lost.
 * @returns whether the host must be told RSET before the next one
 */
export async function runTransaction(link: SmtpLink, work: TransactionWork): Promise<boolean> {
  const isPipelined = link.capabilities.keywords.has('PIPELINING');
  const commands = formatCommands(work);
  // RFC 2920 §3.1
  if (isPipelined) await link.wire.write(`${commands.join('\r\n')}\r\n`, link.timeouts.command);
  const next = async (i: number): Promise<Reply> => {
    if (!isPipelined) await link.wire.write(`${commands[i]!}\r\n`, link.timeouts.command);
    return await link.wire.reply(link.timeouts.command);
  };

  let index = 0;
  if (work.isAfterFailure) await next(index++);
  const mail = await next(index++);
  const isSenderTaken = mail.code === 250;
  const accepted: number[] = [];
  for (const i of work.results.keys()) {
    if (!isSenderTaken && !isPipelined) break;
    const reply = await next(index++);
    if (isSenderTaken && reply.code < 300) accepted.push(i);
    else work.results[i] = toResult(refusal(isSenderTaken ? reply : mail));
  }
  if (!isSenderTaken) fillIn(work, toResult(refusal(mail)));
  if (accepted.length === 0) return true;
  return await sendMessage(link, work, accepted);
}

function formatCommands({ message, plan, isAfterFailure }: TransactionWork): string[] {
  const commands = isAfterFailure ? ['RSET'] : [];
  commands.push(formatMailCommand(plan.writeAddress(message.sender), plan.parameters));
  for (const { address, notify, originalRecipient } of message.recipients)
    commands.push(
      formatRcptCommand(
        plan.writeAddress(address),
        plan.hasDsn ? { notify, originalRecipient } : {},
      ),
    );
  return commands;
}

async function sendMessage(
  link: SmtpLink,
  work: TransactionWork,
  accepted: readonly number[],
): Promise<boolean> {
  const { wire, timeouts, options } = link;
  const early = await (work.plan.usesChunking ? sendByChunks : sendByDots)(link, work.message);
  if (early !== undefined) {
    for (const i of accepted) work.results[i] = toResult(refusal(early));
    return true;
  }
  // RFC 2033 §4.2: LMTP answers for each recipient that was accepted.
  let reply: Reply | undefined;
  for (const i of accepted) {
    if (reply === undefined || options.protocol === 'lmtp')
      reply = await wire.reply(timeouts.dataEnd);
    const given = reply.code < 300 ? toOutboundReply(reply) : refusal(reply);
    work.results[i] = { ...toResult(given), isDsnPassedOn: work.plan.hasDsn };
  }
  return false;
}

/** A reply that is neither yes nor no, such as 354 to RCPT, counts as "later". */
function refusal(reply: Reply): OutboundReply {
  const given = toOutboundReply(reply);
  return given.code >= 400 ? given : ownReply(451, '4.5.0', `unexpected reply ${given.code}`);
}

function fillIn(work: TransactionWork, result: RecipientResult): void {
  for (const i of work.results.keys()) work.results[i] ??= result;
}
