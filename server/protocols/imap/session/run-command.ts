import { expectCommandHead } from '#codecs/imap/command-head.ts';
import { readTag } from '#codecs/imap/command-tag.ts';
import type { CommandText } from '#codecs/imap/command-text.ts';
import { Decoder } from '#codecs/imap/decoder.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { Command, CommandReply } from '../command.ts';
import { CommandRefused, replyForDomainError, serverBug } from '../errors.ts';
import { ViewLost } from '../selected-mailbox.ts';
import type { Session } from '../session.ts';

export type CommandTable = ReadonlyMap<string, Command>;

/** Where the results of streamed literals are taken from. */
export interface StreamedLiterals {
  readonly hasAny: boolean;
  take(): ReadonlyMap<number, unknown>;
  abort(): Promise<void>;
}

export interface CommandOutcome {
  readonly tag: string;
  readonly verb: string;
  readonly command: Command | undefined;
  readonly reply: CommandReply;
}

/** Finds, allows, parses and runs one command. Never rejects: this is where errors become answers. */
export async function runCommand(
  session: Session,
  commands: CommandTable,
  given: { readonly text: CommandText; readonly literals: StreamedLiterals },
): Promise<CommandOutcome> {
  const { text, literals } = given;
  let tag = '*';
  let verb = 'The command';
  let command: Command | undefined;
  let isRunning = false;
  try {
    const decoder = new Decoder(text, session.names);
    const head = expectCommandHead(decoder);
    session.tag = tag = head.tag;
    verb = head.verb;
    command = commands.get(verb);
    const refusal = findRefusal(session, command);
    if (refusal !== undefined) return { tag, verb, command: undefined, reply: refusal };
    const args = command!.parse?.(decoder, session);
    decoder.expectEnd();
    if (session.selected?.isForeign === true) await session.refreshRights();
    isRunning = true;
    const reply = await command!.run(session, args, literals.take());
    return { tag, verb, command, reply };
  } catch (error) {
    if (tag === '*') tag = readTag(text.text) ?? '*';
    return { tag, verb, command, reply: toReply(session, tag, error) };
  } finally {
    if (!isRunning && literals.hasAny) await literals.abort();
  }
}

/** What went wrong, as an answer: mistakes of the client, expected failures by their table, and bugs, which are logged. */
export function toReply(session: Session, tag: string, error: unknown): CommandReply {
  if (error instanceof InputSyntaxError)
    return { status: 'BAD', text: `At ${error.offset}: ${error.message}` };
  if (error instanceof CommandRefused) return error.reply;
  if (isDomainError(error)) {
    if (error.code === 'corrupt' || error.code === 'no-space' || error.code === 'read-only')
      session.log.warn('imap-command-refused', { tag, error });
    return replyForDomainError(error);
  }
  if (error instanceof ViewLost) {
    session.lines.lose(error);
    return { status: 'NO', text: 'The mailbox is gone' };
  }
  session.log.error('imap-command-failed', { connection: session.connection.id, tag, error });
  return serverBug;
}

/** The line that ends a command. */
export function formatReply({ tag, verb, reply }: CommandOutcome): string {
  const code = reply.code === undefined ? '' : `[${reply.code}] `;
  const text = reply.text === undefined ? `${verb} done` : toResponseText(reply.text);
  return `${tag} ${reply.status} ${code}${text}\r\n`;
}

// RFC 9051 §9 (text): US-ASCII or UTF-8, and the wire is written one character a byte.
function toResponseText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[ -~]*$/.test(text)) return text;
  return Buffer.from(text.replaceAll(/[\0-\x1f\x7f]+/g, ' ')).toString('latin1');
}

/** The same once what it says is kept; a failure turns it into NO. Never rejects. */
export async function formatWhenDurable(
  session: Session,
  outcome: CommandOutcome,
): Promise<string> {
  try {
    await outcome.reply.durable;
    return formatReply(outcome);
  } catch (error) {
    return formatReply({ ...outcome, reply: toReply(session, outcome.tag, error) });
  }
}

/** Nothing to be written, when it is kept or has failed. */
export async function settled(durable: Promise<void>): Promise<string> {
  await durable.catch(() => undefined);
  return '';
}

function findRefusal(session: Session, command: Command | undefined): CommandReply | undefined {
  const { kind } = session.state;
  if (command === undefined) return { status: 'BAD', text: 'Unknown command' };
  if (kind !== 'logged-out' && command.states.includes(kind)) return undefined;
  if (kind === 'not-authenticated') return { status: 'BAD', text: 'Sign in first' };
  if (kind === 'authenticated' && command.states.includes('selected'))
    return { status: 'BAD', text: 'Select a mailbox first' };
  return { status: 'BAD', text: 'Not possible in this state' };
}
