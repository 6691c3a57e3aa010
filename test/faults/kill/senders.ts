import type { Choices } from '../choices.ts';
import { makeMessage } from '../test-message.ts';
import { ConnectionLost } from '../wire/line-socket.ts';
import { openSmtpSender, type SignIn } from '../wire/smtp-sender.ts';
import type { InboxLedger } from './inbox-ledger.ts';
import type { OutboundLedger } from './outbound-ledger.ts';

export interface SendingLedgers {
  readonly inboxes: ReadonlyMap<string, InboxLedger>;
  readonly outbound: OutboundLedger;
}

export interface SenderSetting {
  readonly port: number;
  /** Given: a user of ours, who may also write to others elsewhere. */
  readonly signIn?: SignIn | undefined;
  /** Begins the names of its messages; never used twice. */
  readonly name: string;
  readonly choices: Choices;
}

export interface SenderCounts {
  acknowledged: number;
  refused: number;
}

/** Sends to one or several accounts until the server is gone. */
export async function runSender(
  { port, name, choices, signIn }: SenderSetting,
  ledgers: SendingLedgers,
  counts: SenderCounts,
): Promise<void> {
  const accounts = [...ledgers.inboxes.keys()];
  try {
    const sender = await openSmtpSender(port, signIn);
    const from = signIn?.name ?? 'sender@origin.test';
    for (let n = 1; ; n++) {
      const token = `${name}-${n}`;
      const local = choices.oneIn(3) ? choices.some(accounts) : [choices.pick(accounts)];
      const elsewhere =
        signIn !== undefined && choices.oneIn(2)
          ? Array.from({ length: choices.between(1, 3) }, (_, i) => `${token}-${i}@outside.test`)
          : [];
      for (const address of local) ledgers.inboxes.get(address)!.promise(token);
      for (const address of elsewhere) ledgers.outbound.promise(address);
      const recipients = [...local, ...elsewhere];
      const size = choices.oneIn(40) ? 300_000 : choices.between(200, 8000);
      const message = makeMessage(token, size, from);
      const result = await sender.send(from, recipients, message);
      if (result.code !== 250) {
        counts.refused++;
        continue;
      }
      counts.acknowledged++;
      for (const address of result.recipients)
        if (address.endsWith('@outside.test')) ledgers.outbound.accept(address);
        else ledgers.inboxes.get(address)!.acknowledge(token);
    }
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
  }
}
