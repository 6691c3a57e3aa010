import type { MeasuredServer } from './mail-server.ts';

/** How late the server's event loop did its work since this was last asked, 99th percentile, in ms. */
export async function readLoopDelayMs(server: MeasuredServer): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${server.port(80)}/metrics`);
  const seconds = /^mailstead_event_loop_delay_p99_seconds (\S+)$/m.exec(await response.text());
  if (seconds === null) throw new Error('the server does not tell the delay of its event loop');
  return Number(seconds[1]) * 1000;
}
