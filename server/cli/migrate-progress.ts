import type { Progress, ProgressEvent } from '#migration/progress.ts';
import type { Clock } from '#platform/clock.ts';
import type { Output } from './output.ts';
import { createProgressBoard, type ProgressBoard } from './progress-board.ts';
import { formatProgress, showDuration } from './progress-lines.ts';

export interface ShownProgress extends Progress, Disposable {
  readonly items: number;
  readonly bytes: number;
}

/** Where a run is shown: a terminal, or anything else that takes lines. */
export interface ProgressScreen {
  readonly isTerminal: boolean;
  readonly columns: () => number;
  /** Text as it is on a terminal, elsewhere one line without its end. */
  readonly write: (text: string) => void;
}

/** Standard error: standard output is the command's answer. */
export function openScreen(out: Output): ProgressScreen {
  const isTerminal = !out.isJson && process.stderr.isTTY;
  return {
    isTerminal,
    columns: () => process.stderr.columns || 80,
    write: isTerminal ? (text) => process.stderr.write(text) : (text) => out.complain(text),
  };
}

/** Shows a run as it goes: a bar an account on a terminal, else JSON lines. */
export function showProgress(
  screen: ProgressScreen,
  clock: Clock,
  accounts: number,
): ShownProgress {
  const board = createProgressBoard(clock, accounts);
  const shower = screen.isTerminal
    ? drawBars(screen, clock, board)
    : writeLines(screen, clock, board);
  return {
    get items() {
      return board.total().written;
    },
    get bytes() {
      return board.total().bytes;
    },
    tell(event) {
      const before = 'account' in event ? board.account(event.account) : undefined;
      board.tell(event);
      shower.shown(event, before?.items ?? 0);
    },
    [Symbol.dispose]: () => shower.end(),
  };
}

interface Shower {
  shown(event: ProgressEvent, itemsBefore: number): void;
  end(): void;
}

/** How often bars are drawn anew. */
const DRAW_MS = 200;

function drawBars(screen: ProgressScreen, clock: Clock, board: ProgressBoard): Shower {
  let drawnMs = -DRAW_MS;
  let height = 0;
  const clear = () => {
    if (height > 0) screen.write(`\x1b[${height}A\r\x1b[J`);
    height = 0;
  };
  return {
    shown(event, itemsBefore) {
      const line = lastWordOf(event, itemsBefore);
      const nowMs = clock.monotonicMs();
      if (line === undefined && nowMs - drawnMs < DRAW_MS) return;
      drawnMs = nowMs;
      clear();
      const lines = formatProgress(board, screen.columns());
      height = lines.length;
      screen.write([...(line === undefined ? [] : [line]), ...lines, ''].join('\n'));
    },
    end: clear,
  };
}

/** What stays on the terminal of an account that is through. */
function lastWordOf(event: ProgressEvent, items: number): string | undefined {
  if (event.event === 'account-done') return `${event.account}: done, ${items} items`;
  if (event.event === 'account-failed') return `${event.account}: failed: ${event.reason}`;
  return event.event === 'waiting'
    ? `${event.account}: waits ${showDuration(event.forMs / 1000)}: ${event.reason}`
    : undefined;
}

/** How often the rate of an account is told. */
const TELL_MS = 2_000;

function writeLines(screen: ProgressScreen, clock: Clock, board: ProgressBoard): Shower {
  const toldMs = new Map<string, number>();
  const write = (fields: object) =>
    screen.write(JSON.stringify({ at: clock.now().toString(), ...fields }));
  return {
    shown(event) {
      if (event.event !== 'items' && event.event !== 'passed') return write(event);
      const nowMs = clock.monotonicMs();
      if (nowMs - (toldMs.get(event.account) ?? -TELL_MS) < TELL_MS) return;
      toldMs.set(event.account, nowMs);
      const { itemsPerSecond, bytesPerSecond, ...rest } = board.account(event.account)!;
      write({
        event: 'progress',
        ...rest,
        itemsPerSecond: Math.round(itemsPerSecond),
        bytesPerSecond: Math.round(bytesPerSecond),
      });
    },
    end() {
      const { done, failed, accounts, items, written, bytes } = board.total();
      write({ event: 'ended', done, failed, accounts, items, written, bytes });
    },
  };
}
