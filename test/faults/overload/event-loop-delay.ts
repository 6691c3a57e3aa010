// Loaded into a server before its program (node --import): writes how long its event loop was held up, in milliseconds,
// to $MAILSTEAD_LOOP_DELAY, every quarter of a second, and begins anew.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env['MAILSTEAD_LOOP_DELAY'];
if (file !== undefined && isMainThread) {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  setInterval(() => {
    const ms = (ns: number) => Math.round(ns / 1e5) / 10;
    const figures = {
      p50: ms(delays.percentile(50)),
      p99: ms(delays.percentile(99)),
      max: ms(delays.max),
    };
    writeFileSync(`${file}.new`, JSON.stringify(figures));
    renameSync(`${file}.new`, file);
  }, 250).unref();
}
