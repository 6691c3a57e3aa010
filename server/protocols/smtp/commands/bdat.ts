import { parseBdatCommand } from '#codecs/smtp/bdat-command.ts';
import { findBareLineEnd } from '#codecs/smtp/data-reader.ts';
import type { LineBuffer } from '#codecs/smtp/line-buffer.ts';
import { CR, type Bytes } from '#platform/bytes.ts';
import type { Answer, InputMode, SmtpContext } from '../command.ts';
import { errorReply } from '../errors.ts';
import { forEach, openIntake, receiveMessage } from '../receive-message.ts';
import { noRecipients, replies, reply, wrongOrder } from '../replies.ts';
import type { Transaction } from '../session-state.ts';

const CR_BYTES: Bytes = Buffer.from('\r');

/** BDAT: a piece of the message of a size said before. */
// RFC 3030 §2
export function bdat(session: SmtpContext, argument: string): Answer {
  const { size, isLast } = parseBdatCommand(argument);
  const refusal = refuse(session, size);
  if (refusal !== undefined) {
    session.reset();
    // The client has sent the octets already, or will.
    if (size > session.maxMessageBytes) session.closeAfterReply();
    else if (size > 0) session.enter(new ChunkMode(session, { size, isLast: false, refusal }));
    return size > 0 && size <= session.maxMessageBytes ? '' : refusal;
  }
  const mode = new ChunkMode(session, { size, isLast, refusal: undefined });
  if (size === 0) return mode.end();
  session.enter(mode);
  return '';
}

function refuse(session: SmtpContext, size: number): string | undefined {
  const { phase } = session;
  if (phase.kind !== 'transaction') return wrongOrder('MAIL comes first');
  const { transaction } = phase;
  if (transaction.recipients.length === 0) return noRecipients(session.kind.isLmtp);
  if ((transaction.intake?.size ?? 0) + size > session.maxMessageBytes)
    return forEach(session, transaction, replies.messageTooLarge);
  transaction.intake ??= openIntake(session, transaction);
  return undefined;
}

interface Chunk {
  readonly size: number;
  readonly isLast: boolean;
  /** Said after the octets, which are dropped. */
  readonly refusal: string | undefined;
}

class ChunkMode implements InputMode {
  readonly isMessage = true;
  readonly #session: SmtpContext;
  readonly #chunk: Chunk;
  #left: number;
  #failure: string | undefined;

  constructor(session: SmtpContext, chunk: Chunk) {
    this.#session = session;
    this.#chunk = chunk;
    this.#left = chunk.size;
    this.#failure = chunk.refusal;
  }

  feed(input: LineBuffer): Answer | undefined {
    if (input.length === 0) return undefined;
    const bytes = input.takeBytes(this.#left);
    this.#left -= bytes.length;
    const pending = this.#failure === undefined ? this.#keep(bytes) : undefined;
    if (pending !== undefined) return pending.then(() => (this.#left === 0 ? this.end() : ''));
    return this.#left === 0 ? this.end() : undefined;
  }

  /** All octets of the chunk are here. */
  end(): Answer {
    const session = this.#session;
    session.leaveMode();
    if (this.#failure !== undefined) {
      session.reset();
      return this.#failure;
    }
    const { phase } = session;
    if (phase.kind !== 'transaction') return wrongOrder('MAIL comes first');
    if (this.#chunk.isLast && phase.transaction.endsInCr) {
      session.reset();
      return forEach(session, phase.transaction, badLineEnd());
    }
    if (this.#chunk.isLast) return receiveMessage(session, phase);
    return reply(250, '2.0.0', `${this.#chunk.size} octets`);
  }

  #keep(bytes: Bytes): Promise<void> | undefined {
    const { phase } = this.#session;
    if (phase.kind !== 'transaction') return undefined;
    const { transaction } = phase;
    if (transaction.envelope.body !== 'binarymime' && hasBareLineEnd(transaction, bytes)) {
      this.#failure = forEach(this.#session, transaction, badLineEnd());
      return undefined;
    }
    return transaction.intake!.write([bytes])?.catch((error: unknown) => {
      this.#failure = errorReply(error) ?? replies.internal;
    });
  }
}

/** Whether a lone CR or LF is in the chunk; one may end between CR and LF. */
function hasBareLineEnd(transaction: Transaction, bytes: Bytes): boolean {
  if (bytes.length === 0) return false;
  const before = transaction.endsInCr ? [CR_BYTES] : [];
  const endsInCr = bytes.at(-1) === CR;
  transaction.endsInCr = endsInCr;
  return findBareLineEnd([...before, endsInCr ? bytes.subarray(0, -1) : bytes]) !== undefined;
}

function badLineEnd(): string {
  return reply(554, '5.6.0', 'Lines must end in CRLF');
}
