import type { Random } from '#platform/random.ts';
import type { AttemptResult, QueueDsn } from '#queue/queue.ts';
import type { Attempt, Transport } from '#queue/transport.ts';
import type { Delivery, Envelope } from './delivery.ts';

/** Files queued mail for accounts of ours: reports to our users, and local deliveries that had to wait. */
export function createLocalTransport(delivery: Delivery, random: Random): Transport {
  return {
    async send(attempt) {
      const parts: Buffer[] = [];
      for await (const part of attempt.content()) parts.push(part);
      const envelope: Envelope = {
        // What leads on from here is an entry of its own in the queue.
        id: `${attempt.messageId}${random.id(3)}`,
        origin: {
          kind: 'internal',
          ...(attempt.account !== undefined && { onBehalfOf: attempt.account }),
        },
        client: { remoteAddress: '127.0.0.1', remotePort: 0, heloName: 'localhost' },
        sender: attempt.sender,
        ...sendingFacts(attempt.facts),
      };
      try {
        const outcomes = await delivery.deliver({
          envelope,
          recipients: attempt.recipients.map(({ address, dsn }) => ({
            address,
            ...(dsn !== '' && { dsn: JSON.parse(dsn) as QueueDsn }),
          })),
          message: { kind: 'memory', bytes: Buffer.concat(parts) },
          trace: '',
          perRecipient: true,
        });
        return outcomes.map((outcome): AttemptResult => {
          if (outcome.kind !== 'refused')
            return {
              kind: 'delivered',
              reply: { code: 250, enhanced: '2.1.5', text: 'Delivered' },
              // What was asked for went with it: only delivery knows what the address stands for.
              reportsSuccess: true,
            };
          return { kind: outcome.reply.code < 500 ? 'deferred' : 'failed', reply: outcome.reply };
        });
      } catch (error) {
        const reply = { code: 451, enhanced: '4.3.0', text: (error as Error).message };
        return attempt.recipients.map(() => ({ kind: 'deferred', reply }));
      }
    },
  };
}

function sendingFacts({ isUtf8, body, requireTls, priority, ...facts }: Attempt['facts']) {
  const { dsnReturn, envelopeId } = facts;
  return {
    isUtf8,
    body,
    requireTls,
    priority,
    ...(dsnReturn && { dsnReturn }),
    ...(envelopeId !== undefined && { envelopeId }),
  };
}
