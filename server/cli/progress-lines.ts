import { showUsedBytes } from './output.ts';
import type { AccountProgress, ProgressBoard, TotalProgress } from './progress-board.ts';

const BAR = 20;
const MAX_NAME = 30;

/** A line an account on its way, and one for all together; none longer than the terminal is wide. */
export function formatProgress(board: ProgressBoard, columns: number): string[] {
  const accounts = board.accounts();
  const width = Math.min(MAX_NAME, Math.max(0, ...accounts.map(({ account }) => account.length)));
  const lines = accounts.map((it) => accountLine(it, width));
  return [...lines, totalLine(board.total())].map((line) =>
    line.slice(0, Math.max(20, columns - 1)),
  );
}

function accountLine(it: AccountProgress, width: number): string {
  const share = it.expected === 0 ? 0 : Math.min(1, it.items / it.expected);
  const bar = '#'.repeat(Math.floor(share * BAR)).padEnd(BAR, '.');
  const name = it.account.slice(0, width).padEnd(width);
  const head = `${name} [${bar}] ${percent(share)} ${it.items} of ${it.expected}`;
  if (it.waitsFor !== '') return `${head}  waits: ${it.waitsFor}`;
  return `${head}  ${speedOf(it)}  ${it.folder}`;
}

function totalLine(total: TotalProgress): string {
  const { done, failed, accounts, items, bytes } = total;
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  return `${done} of ${accounts} accounts${failures}, ${items} items, ${showUsedBytes(bytes)}  ${speedOf(total)}`;
}

function speedOf({
  itemsPerSecond,
  bytesPerSecond,
  secondsLeft,
}: Pick<AccountProgress, 'itemsPerSecond' | 'bytesPerSecond' | 'secondsLeft'>): string {
  const left = secondsLeft === undefined ? '' : `  ${showDuration(secondsLeft)} left`;
  return `${Math.round(itemsPerSecond)}/s  ${showUsedBytes(bytesPerSecond)}/s${left}`;
}

/** "0:07", "12:30", "3:05:00". */
export function showDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(Math.floor(seconds) % 60).padStart(2, '0');
  return hours === 0
    ? `${minutes}:${rest}`
    : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

function percent(share: number): string {
  return `${Math.floor(share * 100)}%`.padStart(4);
}
