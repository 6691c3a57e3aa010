import type { Delivery } from '#delivery/delivery.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { AttemptResult } from '#queue/queue.ts';

/** The way in, with messages and their recipients counted. */
export function countDeliveries(delivery: Delivery, metrics: Metrics): Delivery {
  const messages = metrics.counter(
    'mailstead_messages_received_total',
    'Messages handed to delivery, by where they came from.',
  );
  const recipients = metrics.counter(
    'mailstead_recipients_total',
    'Recipients of received messages, by outcome (delivered, queued, refused, failed).',
  );
  const countMessage = {
    relay: messages.of({ origin: 'relay' }),
    lmtp: messages.of({ origin: 'lmtp' }),
    submission: messages.of({ origin: 'submission' }),
    internal: messages.of({ origin: 'internal' }),
  };
  const countRecipient = {
    delivered: recipients.of({ outcome: 'delivered' }),
    queued: recipients.of({ outcome: 'queued' }),
    refused: recipients.of({ outcome: 'refused' }),
    failed: recipients.of({ outcome: 'failed' }),
  };
  return {
    ...delivery,
    async checkRecipient(envelope, recipient) {
      const verdict = await delivery.checkRecipient(envelope, recipient);
      if (verdict.kind === 'refused') countRecipient.refused();
      return verdict;
    },
    async deliver(request) {
      countMessage[request.envelope.origin.kind]();
      try {
        const outcomes = await delivery.deliver(request);
        for (const { kind } of outcomes) countRecipient[kind]();
        return outcomes;
      } catch (error) {
        countRecipient.failed(request.recipients.length);
        throw error;
      }
    },
  };
}

const names = { delivered: 'sent', deferred: 'deferred', failed: 'bounced' } as const;

/** Counts what attempts to send elsewhere came to. */
export function createSendCounter(
  metrics: Metrics,
): (outcomes: readonly AttemptResult['kind'][]) => void {
  const attempts = metrics.counter(
    'mailstead_sent_recipients_total',
    'Recipients elsewhere after an attempt, by outcome (sent, deferred, bounced).',
  );
  return (outcomes) => {
    for (const kind of outcomes) attempts.add(1, { outcome: names[kind] });
  };
}
