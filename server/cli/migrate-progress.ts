import type { Progress, ProgressEvent } from '#migration/progress.ts';
import type { Clock } from '#platform/clock.ts';
import { showUsedBytes, type Output } from './output.ts';

/** How often the line is drawn anew on a terminal, and told otherwise. */
const TERMINAL_MS = 200;

export interface ProgressLines extends Progress, Disposable {
  readonly items: number;
  readonly bytes: number;
}

/** Shows a run as it goes: one line that changes on a terminal, JSON lines on standard error with --json, else nothing but waits. */
export function createProgressLines(out: Output, clock: Clock): ProgressLines {
  const startedMs = clock.monotonicMs();
  const isTerminal = !out.isJson && process.stderr.isTTY;
  let items = 0;
  let bytes = 0;
  let expected = 0;
  let shownMs = 0;
  let width = 0;
  const draw = () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - shownMs < TERMINAL_MS) return;
    shownMs = nowMs;
    const seconds = Math.max((nowMs - startedMs) / 1000, 0.001);
    const rate = items / seconds;
    const left =
      rate > 0 && expected > items ? `, ${Math.ceil((expected - items) / rate)} s left` : '';
    const share = expected > 0 ? Math.min(1, items / expected) : 0;
    const bar = '#'.repeat(Math.round(share * 30)).padEnd(30, '.');
    const line = `[${bar}] ${items} of ${expected} items, ${showUsedBytes(bytes)}, ${Math.round(rate)}/s${left}`;
    process.stderr.write(`\r${line.padEnd(width)}`);
    width = line.length;
  };
  return {
    get items() {
      return items;
    },
    get bytes() {
      return bytes;
    },
    tell(event: ProgressEvent) {
      if (event.event === 'items') {
        items += event.items;
        bytes += event.bytes;
      } else if (event.event === 'account-started') expected += event.items;
      if (out.isJson) out.complain(JSON.stringify(event));
      else if (isTerminal) draw();
      else if (event.event === 'waiting')
        out.complain(
          `${event.account}: waits ${Math.round(event.forMs / 1000)} s: ${event.reason}`,
        );
    },
    [Symbol.dispose]() {
      if (isTerminal && width > 0) process.stderr.write(`\r${' '.repeat(width)}\r`);
    },
  };
}
