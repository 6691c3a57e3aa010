import { type LineSocket, openLineSocket } from '../wire/line-socket.ts';
import type { Choices } from '../choices.ts';

export interface MailboxToFollow {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly mailbox: string;
}

/** Longest time in IDLE. */
const LONGEST_IDLE_MS = 60;

/** A client that keeps up with a mailbox by what IDLE tells and, after it was away, by QRESYNC alone. */
export class MailboxFollower {
  readonly #where: MailboxToFollow;
  #socket: LineSocket | undefined;
  #tags = 0;
  #uidValidity = '';
  #modseq = '1';
  /** Flags by UID. */
  readonly #messages = new Map<number, string>();
  /** There are messages that nothing was told of but their number. */
  #isGrown = false;
  /** Every message up to this UID has been told of. */
  #toldUpTo = 0;

  constructor(where: MailboxToFollow) {
    this.#where = where;
  }

  get messages(): ReadonlyMap<number, string> {
    return this.#messages;
  }

  async round(choices: Choices): Promise<void> {
    if (this.#socket === undefined) await this.#open();
    if (choices.oneIn(6)) {
      this.close();
      return;
    }
    await this.#idle(choices.between(1, LONGEST_IDLE_MS));
    if (this.#isGrown) await this.#fetchNew();
  }

  /** Everything that is to be told has been told. */
  async finish(): Promise<void> {
    if (this.#socket === undefined) await this.#open();
    await this.#command('NOOP');
    await this.#fetchNew();
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  // RFC 7162 §3.2.5
  async #open(): Promise<void> {
    const { port, user, password, mailbox } = this.#where;
    this.#socket = await openLineSocket(port);
    await this.#socket.readLine();
    await this.#command(`LOGIN ${user} "${password}"`);
    await this.#command('ENABLE QRESYNC');
    const known =
      this.#uidValidity === '' ? '' : ` (QRESYNC (${this.#uidValidity} ${this.#modseq}))`;
    await this.#command(`SELECT "${mailbox}"${known}`);
    if (known === '') await this.#command('UID FETCH 1:* (FLAGS)');
  }

  // RFC 2177 §3
  async #idle(ms: number): Promise<void> {
    const socket = this.#socket!;
    const tag = `f${++this.#tags}`;
    socket.write(`${tag} IDLE\r\n`);
    const timer = setTimeout(() => socket.write('DONE\r\n'), ms);
    await this.#readUntil(tag);
    clearTimeout(timer);
  }

  async #fetchNew(): Promise<void> {
    this.#isGrown = false;
    await this.#command(`UID FETCH ${this.#toldUpTo + 1}:* (FLAGS)`, (uid) => {
      // Behind a new EXISTS there may be changes of messages that were not asked for, later than others.
      if (!this.#isGrown) this.#toldUpTo = Math.max(this.#toldUpTo, uid);
    });
  }

  async #command(command: string, onFetch?: (uid: number) => void): Promise<void> {
    const tag = `f${++this.#tags}`;
    this.#socket!.write(`${tag} ${command}\r\n`);
    await this.#readUntil(tag, onFetch);
  }

  async #readUntil(tag: string, onFetch?: (uid: number) => void): Promise<void> {
    for (;;) {
      const line = await this.#socket!.readLine();
      if (line.startsWith(`${tag} `)) {
        if (!line.startsWith(`${tag} OK`)) throw new Error(line);
        return;
      }
      this.#take(line, onFetch);
    }
  }

  #take(line: string, onFetch: ((uid: number) => void) | undefined): void {
    const [, uidNext] = /\[UIDNEXT (\d+)\]/.exec(line) ?? [];
    if (uidNext !== undefined) this.#toldUpTo = Number(uidNext) - 1;
    const [, validity] = /\[UIDVALIDITY (\d+)\]/.exec(line) ?? [];
    if (validity !== undefined) this.#uidValidity = validity;
    const [, vanished] = /^\* VANISHED (?:\(EARLIER\) )?([\d:,]+)$/.exec(line) ?? [];
    if (vanished !== undefined) for (const uid of uidsIn(vanished)) this.#messages.delete(uid);
    if (/^\* \d+ EXISTS$/.test(line)) this.#isGrown = true;
    const fetched = /^\* \d+ FETCH \((.*)\)$/.exec(line)?.[1];
    if (fetched !== undefined) {
      const uid = Number(/UID (\d+)/.exec(fetched)![1]);
      onFetch?.(uid);
      this.#messages.set(uid, /FLAGS \(([^)]*)\)/.exec(fetched)![1]!);
    }
    // RFC 7162 §3.2.5: the highest that was told with everything before it, when a mailbox is opened.
    const [, modseq] = /\[HIGHESTMODSEQ (\d+)\]/.exec(line) ?? [];
    if (modseq !== undefined) this.#modseq = modseq;
  }
}

function uidsIn(set: string): number[] {
  return set.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split(':').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
