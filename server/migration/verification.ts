/** Something that is not in the target as it was carried over. */
export interface Difference {
  readonly folder: string;
  /** The item's name in the source. */
  readonly item: string;
  readonly what:
    /** Not there any more, or never. */
    | 'missing'
    | 'content'
    | 'flags'
    | 'date'
    /** Somebody has changed it in the target since: no fault. */
    | 'touched'
    /** The source has it and the ledger does not. */
    | 'not-carried-over';
  readonly detail: string;
}

export interface AccountVerification {
  readonly source: string;
  readonly target: string;
  /** Items compared with what is in the target now. */
  readonly compared: number;
  /** At most MAX_DIFFERENCES; `counts` has all. */
  readonly differences: readonly Difference[];
  readonly counts: Readonly<Record<Difference['what'], number>>;
  /** Why nothing could be compared. */
  readonly error?: string;
}

/** What the ledger keeps of the last verification of an account. */
export interface RecordedVerification extends Omit<AccountVerification, 'target'> {
  readonly atSeconds: number;
  /** The source was compared with the ledger too. */
  readonly lookedAtSource: boolean;
}

/** Whether an account is in the target as it was carried over; what users changed since is no fault. */
export function isVerified({
  counts,
  error,
}: Pick<AccountVerification, 'counts' | 'error'>): boolean {
  const { touched: _, ...faults } = counts;
  return error === undefined && Object.values(faults).every((count) => count === 0);
}

export function noCounts(): Record<Difference['what'], number> {
  return { missing: 0, content: 0, flags: 0, date: 0, touched: 0, 'not-carried-over': 0 };
}
