import { DataReader } from '#codecs/smtp/data-reader.ts';
import type { LineBuffer } from '#codecs/smtp/line-buffer.ts';
import type { Answer, InputMode, SmtpContext } from '../command.ts';
import { failureReply, forEach, openIntake, receiveMessage } from '../receive-message.ts';
import { noRecipients, replies, reply, wrongOrder } from '../replies.ts';
import type { Hello, Transaction } from '../session-state.ts';

/** A client that goes on so far beyond the limit it was told is cut off. */
const MAX_EXCESS_BYTES = 16_777_216;

/** DATA: the message, ended by a dot. */
// RFC 5321 §4.1.1.4
export function data(session: SmtpContext, argument: string): Answer {
  if (argument !== '') return reply(501, '5.5.4', 'DATA takes no argument');
  const { phase } = session;
  if (phase.kind !== 'transaction') return wrongOrder('MAIL comes first');
  const { transaction, hello } = phase;
  if (transaction.recipients.length === 0) return noRecipients(session.kind.isLmtp);
  // RFC 3030 §2, §3: no DATA after BDAT, nor for binary content.
  if (transaction.intake !== undefined || transaction.envelope.body === 'binarymime')
    return wrongOrder('Use BDAT');
  transaction.intake = openIntake(session, transaction);
  session.enter(new DataMode(session, { hello, transaction }));
  return replies.goAhead;
}

class DataMode implements InputMode {
  readonly isMessage = true;
  readonly #session: SmtpContext;
  readonly #reader: DataReader;
  readonly #open: { readonly hello: Hello; readonly transaction: Transaction };
  #failure: unknown;

  constructor(session: SmtpContext, open: { hello: Hello; transaction: Transaction }) {
    this.#session = session;
    this.#open = open;
    this.#reader = new DataReader(session.maxMessageBytes);
  }

  feed(input: LineBuffer): Answer | undefined {
    if (input.length === 0) return undefined;
    const bytes = input.takeBytes();
    const used = this.#reader.push(bytes);
    if (used < bytes.length) input.restore(bytes.subarray(used));
    const pending = this.#keep();
    return pending === undefined ? this.#advance() : pending.then(() => this.#advance() ?? '');
  }

  #keep(): Promise<void> | undefined {
    const chunks = this.#reader.takeChunks();
    if (chunks.length === 0 || this.#failure !== undefined) return undefined;
    // A full disk is told after the dot, as any other refusal of the message.
    const fail = (error: unknown) => {
      this.#failure = error ?? 'failed';
    };
    try {
      return this.#open.transaction.intake!.write(chunks)?.catch(fail);
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  #advance(): Answer | undefined {
    const session = this.#session;
    const { transaction } = this.#open;
    const reader = this.#reader;
    if (reader.fault !== undefined) {
      session.log.warn('smuggling-refused', {
        delivery: transaction.envelope.id,
        remote: session.client.address,
        fault: reader.fault,
      });
      session.reset();
      session.leaveMode();
      session.closeAfterReply();
      return replies.badLineEndInMessage;
    }
    if (reader.size > session.maxMessageBytes + MAX_EXCESS_BYTES) {
      session.reset();
      session.leaveMode();
      session.closeAfterReply();
      return replies.messageTooLarge;
    }
    if (!reader.isDone) return undefined;
    session.leaveMode();
    if (!reader.isTooLarge && this.#failure === undefined)
      return receiveMessage(session, this.#open);
    session.reset();
    return reader.isTooLarge
      ? forEach(session, transaction, replies.messageTooLarge)
      : failureReply(session, transaction, this.#failure);
  }
}
