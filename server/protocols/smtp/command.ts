import type { LineBuffer } from '#codecs/smtp/line-buffer.ts';
import type { Connection } from '#platform/connection.ts';
import type { Log } from '#platform/log.ts';
import type { SmtpSettings } from './config.ts';
import type { ListenerKind } from './listener-kind.ts';
import type { IntakeBudget } from './message-intake.ts';
import type { SmtpIdentity, SmtpParts, SmtpSite } from './ports.ts';
import type { SmtpPhase } from './session-state.ts';

/** A formatted reply, now or later. '' says nothing. */
export type Answer = string | Promise<string>;

export interface SmtpCommand {
  readonly verb: string;
  /**
   * The client must wait for the reply before it sends more; what follows at once is an attempt to smuggle or a
   * client that does not listen.
   */
  readonly endsGroup: boolean;
  /** Runs it. May throw InputSyntaxError or DomainError. */
  run(session: SmtpContext, argument: string): Answer;
}

/** How what arrives is understood just now: as commands, as a message, as lines of a sign-in. */
export interface InputMode {
  readonly isMessage: boolean;
  /** Takes what it can use; undefined when more must arrive first. */
  feed(input: LineBuffer): Answer | undefined;
}

/** The client as policy and traces see it; a proxy may have said who it is. */
export interface SmtpClient {
  readonly address: string;
  readonly port: number;
  /** Name from reverse DNS that leads back to the address. */
  readonly name: string | undefined;
  readonly isTrusted: boolean;
}

/** What a command sees of its session. */
export interface SmtpContext {
  readonly connection: Connection;
  readonly kind: ListenerKind;
  readonly parts: SmtpParts;
  readonly settings: SmtpSettings;
  readonly site: SmtpSite;
  readonly budget: IntakeBudget;
  readonly log: Log;
  client: SmtpClient;
  phase: SmtpPhase;
  identity: SmtpIdentity | undefined;
  /** Limits for this client: the server's, or its account's own. */
  readonly maxMessageBytes: number;
  readonly maxRecipients: number;
  /** Messages taken or tried on this connection. */
  messageCount: number;
  /** May this client send one more message now (rate limits)? */
  takeMessageToken(): boolean;
  /** Resolves when the look-up of the client's name is over. */
  whenNameKnown(): Promise<void> | undefined;
  enter(mode: InputMode): void;
  /** Back to commands. */
  leaveMode(): void;
  /** Ends the transaction, if there is one. */
  reset(): void;
  /** Says goodbye after the reply that is being given. */
  closeAfterReply(): void;
  /**
   * Runs a delivery when it is its turn: only so many run at once. The server does not stop before it is settled,
   * whether the client is still there or not.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Sends `goAhead`, does the handshake, and forgets what was said before. */
  beginTls(goAhead: string): Promise<string>;
}
