import type { AccountReport, MigrationReport } from '../migration-report.ts';
import type { Cell, Tone } from './html-page.ts';
import { showBytes, showCount, showMoment } from './show-figures.ts';

/** What a manager wants to know first, in some sentences. */
export function summarize({ accounts, counts }: MigrationReport): {
  readonly text: string;
  readonly tone: Tone;
} {
  const done = accounts.filter(({ state }) => state === 'done').length;
  const proven = accounts.filter(({ isProven }) => isProven).length;
  const failures = accounts.reduce((sum, it) => sum + it.failures, 0);
  const carried = counts.written.items + counts.merged.items + counts.gone.items;
  const sentences = [
    `${showCount(done)} of ${showCount(accounts.length)} accounts are complete.`,
    `${showCount(carried)} items (${showBytes(counts.written.bytes + counts.merged.bytes)}) are in the new system.`,
    counts.skipped.items === 0 ? '' : `${showCount(counts.skipped.items)} were left out by choice.`,
    failures === 0
      ? 'Nothing was lost.'
      : `${showCount(failures)} items could not be carried over; they are named below.`,
    proven === accounts.length && proven > 0
      ? 'All accounts were compared item by item and agree.'
      : `${showCount(proven)} of ${showCount(accounts.length)} accounts were compared item by item since and agree.`,
  ];
  const tone =
    failures > 0 || done < accounts.length ? 'bad' : proven < accounts.length ? 'open' : 'good';
  return { text: sentences.filter((it) => it !== '').join(' '), tone };
}

export function stateCell({ state, error }: Pick<AccountReport, 'state' | 'error'>): Cell {
  if (state === 'done') return { text: 'complete', tone: 'good' };
  if (state === 'failed') return { text: error === '' ? 'failed' : 'incomplete', tone: 'bad' };
  return {
    text: state === 'running' ? 'cut off, or at work' : 'not carried over yet',
    tone: 'open',
  };
}

export function proofCell({ verification, isProven }: AccountReport): Cell {
  if (verification === undefined) return { text: 'not compared', tone: 'open' };
  const at = showMoment(verification.atSeconds);
  if (isProven) return { text: `agrees (${at})`, tone: 'good' };
  if (verification.error !== undefined) return { text: verification.error, tone: 'bad' };
  const { touched: _, ...faults } = verification.counts;
  const found = Object.entries(faults).flatMap(([what, count]) =>
    count === 0 ? [] : [`${count} ${what.replaceAll('-', ' ')}`],
  );
  return found.length > 0
    ? { text: `${found.join(', ')} (${at})`, tone: 'bad' }
    : { text: `agreed at ${at}, before the last run`, tone: 'open' };
}

export function noticeText({ notices }: AccountReport): string {
  return notices
    .filter(({ sentAt }) => sentAt > 0)
    .map(({ kind, sentAt }) => `${kind} the move: ${showMoment(sentAt)}`)
    .join('; ');
}
