import { openSmtpSender } from '../../test/faults/wire/smtp-sender.ts';
import { mail } from '../store/figures.ts';
import type { MeasuredServer } from './mail-server.ts';

export interface Sending {
  readonly messages: number;
  readonly connections: number;
  /** Receiving accounts, by number; all of the first 100 by default. */
  readonly accountOf?: (n: number) => number;
  readonly size?: number;
  readonly wellKnownPort?: number;
}

/** Sends messages over several connections at once; gives the time from each message's end to its reply, in ms. */
export async function sendMany(server: MeasuredServer, sending: Sending): Promise<number[]> {
  const { messages, connections, size = 4096 } = sending;
  const accountOf = sending.accountOf ?? ((n: number) => (n % 100) + 1);
  const times: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const sender = await openSmtpSender(server.port(sending.wellKnownPort ?? 25));
      while (next < messages) {
        const n = next++;
        const bytes = mail(n, size);
        const startedAt = performance.now();
        const to = server.address(accountOf(n));
        const { code, text } = await sender.send('sender@origin.test', [to], bytes);
        if (code !== 250) throw new Error(`message ${n}: ${text}`);
        times.push(performance.now() - startedAt);
      }
      sender.close();
    }),
  );
  return times;
}
