import type { MeasuredServer } from './mail-server.ts';

/** How late the server's event loop, the slowest of its workers', did its work since this was last asked, 99th percentile, in ms. */
export async function readLoopDelayMs(server: MeasuredServer): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${server.port(80)}/metrics`);
  const figure = /^mailstead_event_loop_delay_p99_seconds(?:\{.*\})? (\S+)$/gm;
  const seconds = [...(await response.text()).matchAll(figure)].map((line) => Number(line[1]));
  if (seconds.length === 0) throw new Error('the server does not tell the delay of its event loop');
  return Math.max(...seconds) * 1000;
}
