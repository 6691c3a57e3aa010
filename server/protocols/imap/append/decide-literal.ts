import { inspectAppend } from '#codecs/imap/append-args.ts';
import type { AnnouncedLiteral, LiteralDecision } from '../command.ts';
import type { Session } from '../session.ts';
import { MAX_LITERAL_IN_MEMORY, MessageLiteral } from './message-literal.ts';

/** Names and URLs as literals. */
const MAX_ARGUMENT_BYTES = 8 * 1024;
/** Messages of one command kept in memory together; what comes after goes to spool files. */
const MAX_MEMORY_PER_COMMAND = 1024 * 1024;
/** All messages of one MULTIAPPEND together, in times of the largest single one. */
const MAX_MESSAGES_TOGETHER = 10;

/** Whether a literal of APPEND or REPLACE may come: decided before the client has sent a byte of it. */
// RFC 7889 §3, RFC 9051 §6.3.12
export async function decideMessageLiteral(
  session: Session,
  { command, verb, decoder }: AnnouncedLiteral,
): Promise<LiteralDecision> {
  const progress = inspectAppend(decoder, verb);
  const literal = command.literals.at(-1)!;
  if (progress.use === 'argument')
    return literal.size <= MAX_ARGUMENT_BYTES
      ? { kind: 'keep' }
      : tooBig('The argument is too large');
  const { maxMessageSize } = session.settings;
  if (literal.size > maxMessageSize) return tooBig('The message is too large');
  const together = command.literals.reduce((sum, l) => sum + l.size, 0);
  if (together > maxMessageSize * MAX_MESSAGES_TOGETHER)
    return tooBig('The messages are too large together');
  // Refuses a target that is missing or forbidden while there is still time.
  const isFirst = !command.literals.some((l) => l.kind === 'streamed');
  const target = isFirst
    ? await session.user.access.likelyTarget(progress.mailbox ?? '', 'i')
    : undefined;
  const fits = literal.size <= MAX_LITERAL_IN_MEMORY && together <= MAX_MEMORY_PER_COMMAND;
  const { spoolFolder, random } = session.deps;
  return {
    kind: 'stream',
    sink: new MessageLiteral({
      size: literal.size,
      place: fits ? 'memory' : 'file',
      spoolFolder,
      random,
      ...(target && { target }),
    }),
  };
}

function tooBig(text: string): LiteralDecision {
  return { kind: 'refuse', reply: { status: 'NO', code: 'TOOBIG', text } };
}
