import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, mergeMetrics } from './metrics.ts';

test('figures are shown in the text exposition format', () => {
  const metrics = createMetrics();
  const accepted = metrics.counter('mailstead_accepted_total', 'Messages taken.');
  accepted.add();
  accepted.add(2, { listener: 'mx "1"\\' });
  metrics.gauge('mailstead_open', 'Connections.', () => 7);
  const delay = metrics.histogram('mailstead_delay_seconds', 'Delay.', [0.1, 1]);
  for (const value of [0.05, 0.1, 5]) delay.observe(value);
  assert.deepEqual(metrics.render().split('\n'), [
    '# HELP mailstead_accepted_total Messages taken.',
    '# TYPE mailstead_accepted_total counter',
    'mailstead_accepted_total 1',
    'mailstead_accepted_total{listener="mx \\"1\\"\\\\"} 2',
    '# HELP mailstead_open Connections.',
    '# TYPE mailstead_open gauge',
    'mailstead_open 7',
    '# HELP mailstead_delay_seconds Delay.',
    '# TYPE mailstead_delay_seconds histogram',
    'mailstead_delay_seconds_bucket{le="0.1"} 2',
    'mailstead_delay_seconds_bucket{le="1"} 2',
    'mailstead_delay_seconds_bucket{le="+Inf"} 3',
    'mailstead_delay_seconds_sum 5.15',
    'mailstead_delay_seconds_count 3',
    '',
  ]);
});

test('label values from outside cannot fill the memory', () => {
  const metrics = createMetrics();
  const counter = metrics.counter('x_total', 'X.');
  for (let i = 0; i < 5000; i++) counter.add(1, { from: `client-${i}` });
  assert.ok(metrics.render().split('\n').length < 1010);
  assert.match(metrics.render(), /^x_total 4000$/m);
});

test('figures carry the labels of their process, and are prepared when they are asked for', async () => {
  const metrics = createMetrics({ worker: '1' });
  let queued = 0;
  metrics.prepare(async () => void (queued = 5));
  metrics.gauge('mailstead_queued', 'Queued.', () => queued);
  metrics.gauge('mailstead_open', 'Open.', () => [[{ listener: 'smtp' }, 2]]);
  metrics.counter('mailstead_seen_total', 'Seen.').add(1, { kind: 'a' });
  const lines = (await metrics.collect()).split('\n').filter((l) => !l.startsWith('#'));
  assert.deepEqual(lines, [
    'mailstead_queued{worker="1"} 5',
    'mailstead_open{worker="1",listener="smtp"} 2',
    'mailstead_seen_total{worker="1",kind="a"} 1',
    '',
  ]);
});

test('the figures of several workers become one text, in which shared ones stand once', () => {
  const texts = ['0', '1'].map((worker) => {
    const metrics = createMetrics({ worker });
    metrics.counter('x_total', 'X.').add(Number(worker) + 1);
    metrics.sharedGauge('queued', 'Queued.', () => 5);
    return metrics.render();
  });
  assert.deepEqual(mergeMetrics(texts).split('\n'), [
    '# HELP x_total X.',
    '# TYPE x_total counter',
    'x_total{worker="0"} 1',
    'x_total{worker="1"} 2',
    '# HELP queued Queued.',
    '# TYPE queued gauge',
    'queued 5',
    '',
  ]);
});
