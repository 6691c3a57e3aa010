import type { NameEncoding } from '#codecs/imap/decoder.ts';
import type { Account } from '#directory/account.ts';
import type { Identity } from '#directory/identity.ts';
import type { SaslContext } from '#directory/sasl.ts';
import type { Connection } from '#platform/connection.ts';
import { isLoopback } from '#platform/networks.ts';
import type { Log } from '#platform/log.ts';
import type { Store } from '#store/store.ts';
import type { Announcing } from './announcing.ts';
import type { ImapSettings } from './config.ts';
import type { ImapContext } from './deps.ts';
import type { MailboxAccess } from './mailbox-access.ts';
import type { SearchContexts } from './search/search-contexts.ts';
import type { SelectedMailbox } from './selected-mailbox.ts';
import { type Features, noFeatures } from './session/features.ts';
import type { ResponseWriter } from './session/response-writer.ts';

/** Who is signed in, and what they may reach. */
export interface User {
  readonly identity: Identity;
  /** Whose mail it is. */
  readonly account: Account;
  readonly access: MailboxAccess;
  /** Counts the connection off the account's. */
  readonly admission: Disposable;
}

export type SessionState =
  | { readonly kind: 'not-authenticated' }
  | { readonly kind: 'authenticated'; readonly user: User }
  | {
      readonly kind: 'selected';
      readonly user: User;
      readonly mailbox: SelectedMailbox;
      readonly subscription: Disposable;
    }
  | { readonly kind: 'logged-out' };

/** The part of a connection that gives lines to a command that is under way. */
export interface LineSource {
  /** Sends `+ text` and waits for the client's next line; undefined when the connection ended or the line was void. */
  ask(text: string): Promise<string | undefined>;
  /** There is news of the selected mailbox or of NOTIFY's: to be told as soon as the protocol allows. */
  wake(): void;
  /** The client's view cannot be kept up: it is told to come again. */
  lose(error: unknown): void;
}

/** What NOTIFY has set up: it decides what is told instead of the usual rules. RFC 5465 */
export interface NotifyWatch extends Disposable {
  readonly hasNews: boolean;
  /** Tells what may be told now: within a command, or 'unasked' between commands. */
  tell(when: Announcing | 'unasked'): Promise<void>;
}

/**
 * One client's conversation as the commands see it: its state, what it switched on, its output. Commands run one at a
 * time. Nothing of the mailbox's present state is kept beyond what the client was told.
 */
export class Session {
  readonly deps: ImapContext;
  readonly connection: Connection;
  readonly output: ResponseWriter;
  readonly lines: LineSource;
  log: Log;
  features: Features = noFeatures();
  isCompressed = false;
  /** Of the command under way; '' between commands. */
  tag = '';
  /** Set by NOTIFY. */
  notify: NotifyWatch | undefined;
  /** Searches of the selected mailbox whose results are kept up to date. */
  searches: SearchContexts | undefined;
  #ownChanges: Set<string> | undefined;
  /** Between the continuation of IDLE and its DONE: no command is under way. */
  isIdling = false;
  #state: SessionState = { kind: 'not-authenticated' };

  constructor(parts: {
    readonly deps: ImapContext;
    readonly connection: Connection;
    readonly output: ResponseWriter;
    readonly lines: LineSource;
  }) {
    this.deps = parts.deps;
    this.connection = parts.connection;
    this.output = parts.output;
    this.lines = parts.lines;
    this.log = parts.deps.log;
  }

  /** Mailboxes that this session made, renamed, removed, subscribed to or annotated since NOTIFY told last; '' is the server. */
  get ownChanges(): Set<string> {
    return (this.#ownChanges ??= new Set());
  }

  get state(): SessionState {
    return this.#state;
  }
  get store(): Store {
    return this.deps.store;
  }
  get settings(): ImapSettings {
    return this.deps.settings();
  }
  /** How mailbox names and strings are written. */
  get names(): NameEncoding {
    return this.features.utf8 || this.features.rev2 ? 'utf8' : 'modified-utf7';
  }

  /** For commands of the authenticated and selected states. */
  get user(): User {
    const state = this.#state;
    if (state.kind === 'authenticated' || state.kind === 'selected') return state.user;
    throw new Error('nobody is signed in');
  }

  /** For commands of the selected state. */
  get mailbox(): SelectedMailbox {
    if (this.#state.kind === 'selected') return this.#state.mailbox;
    throw new Error('no mailbox is selected');
  }

  get selected(): SelectedMailbox | undefined {
    return this.#state.kind === 'selected' ? this.#state.mailbox : undefined;
  }

  /** Something happened that the client has not been told. */
  get hasNews(): boolean {
    const isStale = this.#state.kind === 'selected' && this.#state.mailbox.isStale;
    return isStale || this.notify?.hasNews === true;
  }

  /** NOTIFY or a kept search follows every change, also this session's own. */
  get hasWatchers(): boolean {
    return this.notify !== undefined || this.searches !== undefined;
  }

  /** SASL mechanisms for this connection. */
  async offeredMechanisms(): Promise<readonly string[]> {
    return await this.deps.directory.sasl.offered(this.saslContext());
  }

  saslContext(): SaslContext {
    return {
      protocol: 'imap',
      remoteAddress: this.connection.remote.address,
      tls: this.connection.tls,
      allowsPlaintext: this.allowsPlaintext,
    };
  }

  /** Whether secrets may cross this connection. */
  get allowsPlaintext(): boolean {
    if (this.connection.tls !== undefined) return true;
    return this.deps.allowPlaintextOnLoopback() && isLoopback(this.connection.remote.address);
  }

  /** Writes an untagged response: Latin-1 text, one character a byte, without "* " and line end. */
  untagged(response: string): void {
    this.output.text(`* ${response}\r\n`);
  }

  signIn(user: User): void {
    this.#state = { kind: 'authenticated', user };
    this.log = this.deps.log.with({
      connection: this.connection.id,
      account: user.account.id,
    });
  }

  select(mailbox: SelectedMailbox): void {
    const { user } = this;
    this.deselect();
    const subscription = this.store.subscribe(mailbox.account, (modseq) => {
      if (mailbox.hear(modseq)) this.lines.wake();
    });
    this.#state = { kind: 'selected', user, mailbox, subscription };
  }

  /** Leaves the selected mailbox, if any. */
  deselect(): void {
    if (this.#state.kind !== 'selected') return;
    const { user, subscription } = this.#state;
    this.searches = undefined;
    subscription[Symbol.dispose]();
    this.#state = { kind: 'authenticated', user };
  }

  /** Back to the state of a fresh connection. */
  // RFC 8437 §3
  signOut(): void {
    this.#leave();
    this.#state = { kind: 'not-authenticated' };
    this.features = noFeatures();
    this.log = this.deps.log;
  }

  /** The session is over: nothing is told any more. */
  logOut(): void {
    this.#leave();
    this.#state = { kind: 'logged-out' };
  }

  /** The next announcement looks at the mailbox, whether or not its change has been told of. */
  lookForNews(): void {
    this.selected?.mustLook();
  }

  /** For what changes messages: inside of a transaction the numbers of the client's view are not at hand. */
  async loadNumbers(): Promise<void> {
    const { mailbox, store } = this;
    if (!mailbox.isLoaded)
      await store.look(mailbox.account, async (reader) => await mailbox.uids(reader));
  }

  /** Its client changed it and need not hear of it. RFC 5465 §5 */
  noteOwnChange(mailbox: string): void {
    if (this.notify !== undefined) this.ownChanges.add(mailbox);
  }

  /** In somebody else's mailbox: rights may have been given or taken since the last command. */
  async refreshRights(): Promise<void> {
    const { user, mailbox } = this;
    mailbox.rights = await user.access.rightsOn(mailbox.account, mailbox.collection.objectId);
  }

  /** A CONDSTORE-enabling command was given. RFC 7162 §3.1 */
  useCondstore(): void {
    if (this.features.condstore) return;
    this.features.condstore = true;
    const mailbox = this.selected;
    // RFC 7162 §3.1.2.1: the client has not seen the value yet.
    if (mailbox !== undefined)
      this.untagged(`OK [HIGHESTMODSEQ ${mailbox.modseq}] Mod-sequences are on`);
  }

  #leave(): void {
    const state = this.#state;
    this.notify?.[Symbol.dispose]();
    this.notify = undefined;
    this.deselect();
    if (state.kind === 'authenticated' || state.kind === 'selected')
      state.user.admission[Symbol.dispose]();
  }
}
