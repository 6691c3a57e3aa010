import { createChoices, type Choices } from '../../faults/choices.ts';
import type { View } from './view.ts';
import { makeSource, type SourceMessage } from './messages.ts';

/** One message in one mailbox, as all clients together know it. */
export interface MessageRecord {
  readonly uid: number;
  /** Number of the one client that changes its flags. */
  readonly owner: number;
  /** All states its flags went through, oldest first, as its owner sent them; empty until somebody saw them. */
  readonly states: string[];
  /** A connection broke while its flags were being changed: nobody knows how they went on. */
  isLost: boolean;
  /** What was fetched first, by item: must never change. */
  readonly facts: Map<string, string>;
  /** Flags by mod-sequence: a mod-sequence stands for one state only. */
  readonly byModseq: Map<number, string>;
  /** Connection to which it was \Recent. */
  recentTo: string | undefined;
  /** Message-ID, known from APPENDUID, COPYUID or an ENVELOPE. */
  id: string | undefined;
  /** Flags given with APPEND. */
  firstFlags: string | undefined;
}

/** A mailbox that several clients share. */
export class SharedMailbox {
  readonly ownerAddress: string;
  readonly path: string;
  readonly messages = new Map<number, MessageRecord>();
  /** Numbers of the clients that work in it. */
  readonly clients: number[] = [];
  uidValidity: number | undefined;
  /** What somebody knew at the last checkpoint who was away since. */
  away: View | undefined;

  constructor(ownerAddress: string, path: string) {
    this.ownerAddress = ownerAddress;
    this.path = path;
  }

  nameFor(address: string): string {
    return address === this.ownerAddress
      ? this.path
      : `Other Users/${this.ownerAddress}/${this.path}`;
  }

  message(uid: number): MessageRecord {
    const known = this.messages.get(uid);
    if (known !== undefined) return known;
    const record: MessageRecord = {
      uid,
      owner: this.clients[uid % this.clients.length]!,
      states: [],
      isLost: false,
      facts: new Map(),
      byModseq: new Map(),
      recentTo: undefined,
      id: undefined,
      firstFlags: undefined,
    };
    this.messages.set(uid, record);
    return record;
  }
}

export interface Problem {
  readonly client: number;
  readonly what: string;
  readonly lastLines: readonly string[];
}

const MAX_PROBLEMS = 100;

/** What all clients of a run share: the messages they sent, the mailboxes, the counts, and what was found wrong. */
export class World {
  readonly port: number;
  readonly password: string;
  /** Messages that a mailbox should have about. */
  readonly wantedMessages: number;
  readonly seed: number;
  /** Clients stay connected, and all know \\Recent: then every message is \\Recent somewhere. */
  readonly stays: boolean;
  readonly problems: Problem[] = [];
  readonly counts = new Map<string, number>();
  readonly sources = new Map<string, SourceMessage>();
  /** Facts that hang on the message alone, by Message-ID: the same in every mailbox. */
  readonly factsById = new Map<string, Map<string, string>>();
  isOver = false;
  /** While set, clients stop when they have no command under way. */
  isPausing = false;
  slowest = { ms: 0, command: '' };
  readonly #choices: Choices;

  constructor(parts: {
    port: number;
    password: string;
    wantedMessages: number;
    seed: number;
    stays: boolean;
  }) {
    this.port = parts.port;
    this.password = parts.password;
    this.wantedMessages = parts.wantedMessages;
    this.seed = parts.seed;
    this.stays = parts.stays;
    this.#choices = createChoices(parts.seed);
  }

  newSource(): SourceMessage {
    const source = makeSource(this.sources.size, this.#choices);
    this.sources.set(source.id, source);
    return source;
  }

  factsOf(id: string): Map<string, string> {
    let facts = this.factsById.get(id);
    if (facts === undefined) this.factsById.set(id, (facts = new Map()));
    return facts;
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  report(problem: Problem): void {
    if (this.problems.length < MAX_PROBLEMS)
      this.problems.push({ ...problem, lastLines: [...problem.lastLines] });
  }
}
