import type { LedgerItem, Outcome } from '../ledger.ts';
import type { WriteOutcome } from '../target.ts';

/** The reason of what the target had before. It is kept when the source removes it: an undo leaves it alone all the same. */
export const THERE_BEFORE = 'it was there already';

/** Whether it is the users' and not the migration's, whatever became of it in the source since: no undo takes it away. */
export function belongsToUsers({
  outcome,
  reason,
}: Pick<LedgerItem, 'outcome' | 'reason'>): boolean {
  return outcome === 'merged' || reason === THERE_BEFORE;
}

/** What something that was gone is when the source has it again, there or in another folder. */
export function outcomeAgain(gone: LedgerItem): Pick<LedgerItem, 'outcome' | 'reason'> {
  if (belongsToUsers(gone)) return { outcome: 'merged', reason: THERE_BEFORE };
  return { outcome: 'written', reason: '' };
}

/** What was thought gone, and is there under another number, is not gone. */
export function outcomeOfTwin(ours: LedgerItem | undefined): Outcome {
  if (ours === undefined) return 'merged';
  return ours.outcome === 'gone' ? outcomeAgain(ours).outcome : ours.outcome;
}

export function reasonOfTwin(ours: LedgerItem | undefined): string {
  if (ours === undefined) return THERE_BEFORE;
  return ours.outcome === 'gone' ? outcomeAgain(ours).reason : ours.reason;
}

/** Whether users had it before, and the migration has never written it: it may be another one than that of the source. */
export function wasFoundThere({
  outcome,
  reason,
}: Pick<LedgerItem, 'outcome' | 'reason'>): boolean {
  return outcome === 'merged' && reason === THERE_BEFORE;
}

/** What others have set there is theirs. */
export function outcomeOfPresent({
  id,
  version,
  isSame,
}: WriteOutcome & { readonly outcome: 'present' }) {
  if (!isSame)
    return { outcome: 'skipped', reason: 'there is another one in the target: it stays' } as const;
  const place = { targetId: id, targetVersion: version };
  return { outcome: 'merged', reason: THERE_BEFORE, ...place } as const;
}
