import type { PopCommandLine } from '#codecs/pop3/command-line.ts';
import type { Identity } from '#directory/identity.ts';
import type { Connection } from '#platform/connection.ts';
import type { PopDeps } from './deps.ts';
import type { Maildrop } from './maildrop.ts';

/** RFC 1939 §3 */
export type PopState =
  | { readonly kind: 'authorization'; readonly userName: string | undefined }
  | { readonly kind: 'transaction'; readonly identity: Identity; readonly maildrop: Maildrop };

/** What a command may do to its session. */
export interface PopSession {
  readonly deps: PopDeps;
  readonly connection: Connection;
  state: PopState;
  /** RFC 6856: set by the UTF8 command. */
  isUtf8: boolean;
  /** Sends text or message bytes, waiting while the client is slow. */
  send(...pieces: readonly (string | Uint8Array)[]): Promise<void>;
  /** The next line as an answer within AUTH; undefined when the client cancelled with "*". */
  readResponse(): Promise<string | undefined>;
  /** Enters the transaction state. @throws DomainError in-use */
  enter(identity: Identity): Promise<void>;
  startTls(goAhead: string): Promise<void>;
  /** Lets go of the maildrop, so that the client's next session finds it free however long this connection lasts. */
  leave(): Promise<void>;
  /** The connection is closed after the answer. */
  close(): void;
  mayUsePassword(): boolean;
}

export interface PopCommand {
  readonly verb: string;
  readonly states: readonly PopState['kind'][];
  /** @throws InputSyntaxError, DomainError: answered -ERR */
  run(session: PopSession, line: PopCommandLine): Promise<void>;
}

/** The maildrop of a session in transaction state. */
export function maildropOf(session: PopSession): Maildrop {
  if (session.state.kind !== 'transaction') throw new Error('not in transaction state');
  return session.state.maildrop;
}
