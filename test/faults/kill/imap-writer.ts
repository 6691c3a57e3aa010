import type { Choices } from '../choices.ts';
import { ConnectionLost } from '../wire/line-socket.ts';
import { type ImapAnswer, type ImapClient, openImapClient } from '../wire/imap-client.ts';
import type { InboxLedger } from './inbox-ledger.ts';
import {
  compareMailboxes,
  copyMailboxes,
  type Mailboxes,
  type SeenMailbox,
} from './mailbox-state.ts';
import { selectMailbox } from './read-mailbox.ts';
import { UidHistory } from './uid-history.ts';
import type { WriterOperation } from './writer-operation.ts';
import { chooseOperation } from './writer-operations.ts';

export interface WriterSetting {
  readonly number: number;
  readonly account: string;
  readonly password: string;
  /** The inbox it sorts into its mailboxes, when it is the account's sorter. */
  readonly inbox: InboxLedger | undefined;
}

/** A client that works in mailboxes of its own and knows what it was told about them. */
export class ImapWriter {
  readonly prefix: string;
  readonly setting: WriterSetting;
  readonly #history = new UidHistory();
  #state: Mailboxes = new Map();
  /** What the last operation leads to, which was not answered. */
  #doubt: { readonly after: Mailboxes; readonly apply: () => void } | undefined;
  #lastKey = 0;
  #lastToken = 0;
  acknowledged = 0;
  refused: string[] = [];

  constructor(setting: WriterSetting) {
    this.setting = setting;
    this.prefix = `W${setting.number}`;
  }

  /** Works until the server is gone. */
  async work(port: number, choices: Choices): Promise<void> {
    let client: ImapClient | undefined;
    try {
      client = await openImapClient(port);
      await client.do(`LOGIN ${this.setting.account} "${this.setting.password}"`);
      for (;;) await this.#step(client, choices);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    } finally {
      client?.close();
    }
  }

  /** Holds what is there against what is known, and takes it over. */
  compare(seen: readonly SeenMailbox[]): string[] {
    let problems = compareMailboxes(this.#state, seen);
    const doubt = this.#doubt;
    this.#doubt = undefined;
    if (problems.length > 0 && doubt !== undefined) {
      const otherwise = compareMailboxes(doubt.after, seen);
      if (otherwise.length === 0) {
        problems = [];
        this.#state = doubt.after;
        doubt.apply();
      } else problems.push(...otherwise.map((p) => `or ${p}`));
    }
    return [...problems, ...this.#adopt(seen)].map((p) => `${this.setting.account}: ${p}`);
  }

  /** UIDs below were there at the last comparison, with their content. */
  isNewIn(name: string): (uid: number) => boolean {
    const box = this.#state.get(name);
    return (uid) => box === undefined || !box.messages.has(uid);
  }

  #adopt(seen: readonly SeenMailbox[]): string[] {
    const before = this.#state;
    this.#state = new Map();
    const problems: string[] = [];
    for (const { name, uidValidity, uidNext, messages } of seen) {
      const key = before.get(name)?.key ?? this.newKey();
      problems.push(...this.#history.note(name, { key, uidValidity, uids: [...messages.keys()] }));
      this.#state.set(name, { name, key, uidValidity, uidNext, messages: new Map(messages) });
    }
    return problems;
  }

  newKey(): number {
    return ++this.#lastKey;
  }

  newToken(): string {
    return `${this.prefix}-${++this.#lastToken}`;
  }

  async #step(client: ImapClient, choices: Choices): Promise<void> {
    const operation = await chooseOperation(this, { client, choices, state: this.#state });
    if (operation.mailbox !== undefined) await this.#select(client, operation.mailbox);
    const after = copyMailboxes(this.#state);
    operation.change(after, undefined);
    this.#doubt = { after, apply: () => operation.settle?.() };
    const answer = await client.ask(operation.command, operation.literal);
    this.#doubt = undefined;
    this.#settle(operation, answer);
  }

  #settle(operation: WriterOperation, answer: ImapAnswer): void {
    if (answer.status !== 'OK') {
      this.refused.push(`${operation.command}: ${answer.text}`);
      return;
    }
    this.acknowledged++;
    const text = [answer.text, ...answer.untagged.map((u) => u.text)].join('\n');
    operation.change(this.#state, text);
    operation.settle?.();
  }

  async #select(client: ImapClient, name: string): Promise<void> {
    const { uidValidity, uidNext } = await selectMailbox(client, name);
    const box = this.#state.get(name);
    if (box === undefined) return;
    box.uidValidity = uidValidity;
    box.uidNext = Math.max(box.uidNext, uidNext);
  }
}
