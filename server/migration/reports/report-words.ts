import type { AccountReport, MigrationReport } from '../migration-report.ts';
import { isVerified } from '../verification.ts';
import type { Cell, Tone } from './html-page.ts';
import { countOf, showBytes, showCount, showMoment } from './show-figures.ts';

/** What a manager wants to know first, in some sentences. */
export function summarize({ accounts, counts, entries }: MigrationReport): {
  readonly text: string;
  readonly tone: Tone;
} {
  const done = accounts.filter(({ state }) => state === 'done').length;
  const proven = accounts.filter(({ isProven }) => isProven).length;
  const failures = accounts.reduce((sum, it) => sum + it.failures, 0);
  const carried = counts.written.items + counts.merged.items + counts.gone.items;
  const troubled = entries.filter(({ problems }) => problems.length > 0).length;
  const sentences = [
    `${showCount(done)} of ${countOf(accounts.length, 'account')} ${accounts.length === 1 ? 'is' : 'are'} complete.`,
    `${countOf(carried, 'item')} (${showBytes(counts.written.bytes + counts.merged.bytes)}) ${carried === 1 ? 'is' : 'are'} in the new system.`,
    counts.skipped.items === 0
      ? ''
      : `${showCount(counts.skipped.items)} ${counts.skipped.items === 1 ? 'was' : 'were'} left out by choice.`,
    failures > 0
      ? `${countOf(failures, 'item')} could not be carried over: the pages of the accounts name them.`
      : done === accounts.length
        ? 'Nothing was lost.'
        : `${countOf(accounts.length - done, 'account')} ${accounts.length - done === 1 ? 'is' : 'are'} not complete: see below.`,
    troubled === 0
      ? ''
      : `${countOf(troubled, 'alias or list', 'aliases and lists')} could not be made as wished.`,
    proven === accounts.length && proven > 0
      ? 'All accounts were compared item by item and agree.'
      : `${showCount(proven)} of ${showCount(accounts.length)} accounts were compared item by item since and agree.`,
  ];
  const tone =
    failures > 0 || done < accounts.length
      ? 'bad'
      : troubled > 0 || proven < accounts.length
        ? 'open'
        : 'good';
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

/** The same in a word, for a table of all. */
export function proofWord(account: AccountReport): Cell {
  const { verification, isProven } = account;
  if (isProven) return { text: 'agrees', tone: 'good' };
  if (verification === undefined) return proofCell(account);
  if (verification.error !== undefined) return { text: 'could not be', tone: 'bad' };
  return isVerified(verification)
    ? { text: 'before the last run', tone: 'open' }
    : { text: 'differs', tone: 'bad' };
}

export function noticeText({ notices }: AccountReport): string {
  return notices
    .filter(({ sentAt }) => sentAt > 0)
    .map(({ kind, sentAt }) => `${kind} the move: ${showMoment(sentAt)}`)
    .join('; ');
}
