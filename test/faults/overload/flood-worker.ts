// Thread of overload.ts: many SMTP connections that pour in mail without a pause until they are told to stop.
import { parentPort, workerData } from 'node:worker_threads';
import { setTimeout as delay } from 'node:timers/promises';
import { makeMessage } from '../test-message.ts';
import { openSmtpSender } from '../wire/smtp-sender.ts';

const { port, connections, recipients } = workerData as {
  port: number;
  connections: number;
  recipients: string[];
};
const counts = { accepted: 0, deferred: 0, failed: 0 };
const pool = Array.from({ length: 32 }, (_, i) => makeMessage(`flood-${i}`, 4000));
let isOver = false;
parentPort!.once('message', () => (isOver = true));

async function pour(n: number): Promise<void> {
  while (!isOver)
    try {
      const sender = await openSmtpSender(port);
      for (let i = n; !isOver; i++) {
        const to = recipients[i % recipients.length]!;
        const { code } = await sender.send('sender@origin.test', [to], pool[i % pool.length]!);
        if (code === 250) counts.accepted++;
        else counts.deferred++;
        if (code === 421) break;
      }
      sender.close();
    } catch {
      counts.failed++;
      await delay(100);
    }
}

await Promise.all(Array.from({ length: connections }, async (_, n) => await pour(n)));
parentPort!.postMessage(counts);
