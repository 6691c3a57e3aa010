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
  return {
    checkSender: async (envelope) => await delivery.checkSender(envelope),
    async checkRecipient(envelope, recipient) {
      const verdict = await delivery.checkRecipient(envelope, recipient);
      if (verdict.kind === 'refused') recipients.add(1, { outcome: 'refused' });
      return verdict;
    },
    async deliver(request) {
      messages.add(1, { origin: request.envelope.origin.kind });
      try {
        const outcomes = await delivery.deliver(request);
        for (const { kind } of outcomes) recipients.add(1, { outcome: kind });
        return outcomes;
      } catch (error) {
        recipients.add(request.recipients.length, { outcome: 'failed' });
        throw error;
      }
    },
  };
}

const names = { delivered: 'sent', deferred: 'deferred', failed: 'bounced' } as const;

/** Counts what attempts to send elsewhere came to. */
export function createSendCounter(metrics: Metrics): (results: readonly AttemptResult[]) => void {
  const attempts = metrics.counter(
    'mailstead_sent_recipients_total',
    'Recipients elsewhere after an attempt, by outcome (sent, deferred, bounced).',
  );
  return (results) => {
    for (const { kind } of results) attempts.add(1, { outcome: names[kind] });
  };
}
