import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '#platform/clock.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { OpenHttpListeners } from './http-listeners.ts';
import type { OpenMailListeners } from './mail-listeners.ts';
import type { OpenMail } from './open-mail.ts';

const DELAY_RESOLUTION_MS = 20;

/** Figures of the whole process, read when they are asked for; disposing ends the measuring. */
export function showServerFigures(
  metrics: Metrics,
  parts: {
    readonly mail: OpenMail;
    readonly mailListeners: OpenMailListeners;
    readonly http: OpenHttpListeners;
    readonly clock: Clock;
  },
): Disposable {
  const { mail, mailListeners, http, clock } = parts;
  metrics.gauge('mailstead_connections', 'Open connections, by listener.', () =>
    [...mailListeners.connectionsByListener(), ...http.connectionsByListener()].map(
      ([listener, n]) => [{ listener }, n] as const,
    ),
  );
  metrics.gauge('mailstead_open_accounts', 'Accounts whose index is open.', () =>
    mail.store.openCount(),
  );

  let queue = { messages: 0, recipients: 0, held: 0, oldest: null as number | null };
  metrics.prepare(async () => void (queue = await mail.queue.counts()));
  metrics.sharedGauge('mailstead_queue_messages', 'Messages in the queue.', () => queue.messages);
  metrics.sharedGauge(
    'mailstead_queue_recipients',
    'Recipients in the queue, held ones included.',
    () => queue.recipients,
  );
  metrics.sharedGauge('mailstead_queue_held_recipients', 'Recipients held back.', () => queue.held);
  metrics.sharedGauge(
    'mailstead_queue_oldest_seconds',
    'Age of the oldest message in the queue.',
    () =>
      queue.oldest === null ? 0 : Math.max(0, Math.floor(clock.epochMs() / 1000) - queue.oldest),
  );

  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  metrics.gauge(
    'mailstead_event_loop_delay_p99_seconds',
    'How late the process did its work since this was last asked, 99th percentile.',
    () => {
      const late = Math.max(0, delay.percentile(99) / 1e9 - DELAY_RESOLUTION_MS / 1000);
      delay.reset();
      return late;
    },
  );
  metrics.gauge('mailstead_memory_bytes', 'Memory of the process, by kind.', () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    return [
      [{ kind: 'resident' }, rss],
      [{ kind: 'heap' }, heapUsed],
      [{ kind: 'external' }, external],
    ];
  });
  return { [Symbol.dispose]: () => void delay.disable() };
}
