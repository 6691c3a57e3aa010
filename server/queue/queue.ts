import type { AccountId } from '#platform/ids.ts';

/** RFC 3461: what the sender wants to hear of one recipient. */
export interface QueueDsn {
  readonly notify: readonly ('never' | 'success' | 'failure' | 'delay')[];
  /** ORCPT as "type;xtext-decoded address". */
  readonly originalRecipient?: string;
}

export interface QueueRecipient {
  readonly address: string;
  readonly dsn?: QueueDsn;
  /** Already settled by delivery: only the report is owed (a local failure, or NOTIFY=SUCCESS for a local delivery). */
  readonly settled?: Settlement;
}

/** The end of one recipient. RFC 3464 §2.3.3. */
export interface Settlement {
  readonly action: 'delivered' | 'failed' | 'relayed' | 'expanded';
  /** e.g. "550 5.1.1 No such user" */
  readonly reply: QueueReply;
}

/** An SMTP answer as a value. */
export interface QueueReply {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
  /** Host that gave it; absent when it is our own. */
  readonly remoteHost?: string;
}

/** What one attempt did for one recipient. */
export type AttemptResult =
  /** `reportsSuccess`: the next host took over the duty to report (it speaks DSN). */
  | { readonly kind: 'delivered'; readonly reply: QueueReply; readonly reportsSuccess: boolean }
  | { readonly kind: 'deferred'; readonly reply: QueueReply }
  | { readonly kind: 'failed'; readonly reply: QueueReply };

/** What the sender of a message asked of everyone on its way. */
export interface SendingFacts {
  /** RFC 6531: addresses or headers may be UTF-8. */
  readonly isUtf8: boolean;
  readonly body: '7bit' | '8bitmime' | 'binarymime';
  /** RFC 3461 RET and ENVID. */
  readonly dsnReturn?: 'full' | 'headers';
  readonly envelopeId?: string;
  /** RFC 8689. */
  readonly requireTls: boolean;
  /** RFC 4865: not to be delivered before, seconds since 1970. */
  readonly holdUntilSeconds?: number;
  /** RFC 2852 BY: seconds since 1970, mode, trace. */
  readonly deliverBy?: {
    readonly atSeconds: number;
    readonly mode: 'return' | 'notify';
    readonly trace: boolean;
  };
  /** RFC 6710, -9 to 9. */
  readonly priority: number;
}

/** A message to send. The content is complete: trace headers and signatures are in it. */
export interface QueueMessage extends SendingFacts {
  /** The delivery id it is followed by in the log. */
  readonly id: string;
  readonly sender: string;
  readonly recipients: readonly QueueRecipient[];
  readonly content:
    | { readonly kind: 'memory'; readonly bytes: Buffer }
    | { readonly kind: 'file'; readonly path: string; readonly size: number };
  /** It says `TLS-Required: No`: better in the clear, or to a host that is not proven, than not at all. */
  readonly isTlsOptional?: boolean;
  /** The account that sent it, for limits and reports. */
  readonly account?: AccountId;
  /** By which route it goes (host[:port]), whatever is configured; absent: as configured. */
  readonly route?: string;
  /** It carries DKIM signatures of ours, which are made anew when a host needs other transfer encodings. */
  readonly isSigned?: boolean;
}

export interface QueueEntrySummary {
  readonly id: string;
  readonly sender: string;
  readonly size: number;
  readonly queuedAtSeconds: number;
  readonly isHeld: boolean;
  readonly recipients: readonly {
    readonly address: string;
    readonly state: 'waiting' | 'sending' | 'held';
    readonly attempts: number;
    readonly nextAttemptSeconds: number;
    readonly lastReply: string;
  }[];
}

export interface Queue extends AsyncDisposable {
  /** Resolves when the messages are durable in the queue: all of them, or none. @throws DomainError no-space, limit-reached */
  enqueue(...messages: readonly QueueMessage[]): Promise<void>;
  /** Begins to work on due entries; stops with dispose (running attempts get up to the given grace). */
  start(): void;
  list(filter?: QueueFilter): Promise<readonly QueueEntrySummary[]>;
  counts(): Promise<QueueCounts>;
  /** Headers and body of a queued message, at most `limit` bytes. */
  show(id: string, limit: number): Promise<Buffer | undefined>;
  /** Makes matching entries due now. Gives how many recipients were touched. */
  retry(filter: QueueFilter): Promise<number>;
  hold(filter: QueueFilter): Promise<number>;
  release(filter: QueueFilter): Promise<number>;
  /** Sends the entry by another route from now on (host[:port]). */
  reroute(filter: QueueFilter, route: string): Promise<number>;
  /** Removes without a report, or with a failure report to the sender. */
  drop(filter: QueueFilter, options: { readonly report: boolean }): Promise<number>;
}

export interface QueueCounts {
  readonly messages: number;
  readonly recipients: number;
  readonly held: number;
  /** When the oldest message was queued, seconds since 1970. */
  readonly oldest: number | null;
}

/** Every given criterion must hold. */
export interface QueueFilter {
  readonly ids?: readonly string[];
  readonly recipientDomain?: string;
  /** The whole address, in any case. */
  readonly recipient?: string;
  readonly sender?: string;
  readonly all?: boolean;
}
