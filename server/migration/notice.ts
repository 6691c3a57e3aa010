/** A mail that tells a user of the migration, as the ledger remembers it. */
export interface Notice {
  /** The account's name in the source. */
  readonly source: string;
  readonly kind: 'before' | 'after';
  /** Where it goes: to the address in the source, by mail, or into the new account. */
  readonly place: 'source' | 'target';
  readonly address: string;
  /** Epoch seconds: the date that it bears. */
  readonly begunAt: number;
  /** Epoch seconds; 0: it was about to be sent when the ledger was last told. */
  readonly sentAt: number;
  /** generated: it tells a password that was made for it. */
  readonly password: 'none' | 'generated';
  /** Where it is in the target, to be taken back with everything else; '' for a mail. */
  readonly targetFolder: string;
  readonly targetId: string;
  readonly targetVersion: string;
}
