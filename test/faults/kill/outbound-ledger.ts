import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { MailSink } from '../wire/mail-sink.ts';

/**
 * Recipients elsewhere, each with one message: what was accepted is with the next host or still queued. SMTP itself
 * allows a second delivery when the server ends between the next host's answer and noting it, so that many are allowed.
 */
export class OutboundLedger {
  readonly #accepted = new Set<string>();
  readonly #promised = new Set<string>();

  promise(address: string): void {
    this.#promised.add(address);
  }

  accept(address: string): void {
    this.#accepted.add(address);
  }

  get accepted(): number {
    return this.#accepted.size;
  }

  /** `queued` must have been read before the sink is looked at: mail goes from there to here. */
  compare(queued: ReadonlySet<string>, sink: MailSink, kills: number): string[] {
    const problems: string[] = [];
    for (const address of this.#accepted)
      if (!queued.has(address) && !sink.received.has(address))
        problems.push(`${address} was accepted, is not queued and was not delivered`);
    for (const [address, times] of sink.received) {
      if (!this.#promised.has(address)) problems.push(`${address} was never sent`);
      if (times > 1 + kills) problems.push(`${address} was delivered ${times} times`);
    }
    for (const address of queued)
      if (!this.#promised.has(address)) problems.push(`${address} is queued and was never sent`);
    return problems;
  }

  /** Deliveries beyond the first. */
  repeated(sink: MailSink): number {
    return [...sink.received.values()].reduce((sum, times) => sum + times - 1, 0);
  }
}

/** The recipients waiting in a server's queue, beside the running server. */
export function readQueued(dataFolder: string): Set<string> {
  const database = new DatabaseSync(join(dataFolder, 'queue', 'queue.sqlite'), {
    readOnly: true,
    timeout: 2000,
  });
  try {
    const rows = database.prepare('SELECT address FROM queue_recipients').all();
    return new Set(rows.map((row) => String(row['address'])));
  } finally {
    database.close();
  }
}
