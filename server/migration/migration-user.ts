/** One account to be carried over: a row of the migration's list of users. */
export interface MigrationUser {
  /** Its name in the source. */
  readonly source: string;
  /** Its address in the target. */
  readonly target: string;
  readonly password?: string;
  readonly displayName?: string;
  readonly type?: 'person' | 'group' | 'room' | 'equipment' | 'public';
  readonly aliases?: readonly string[];
  readonly quotaBytes?: number;
  readonly passwordHash?: string;
  /** Which move it is part of; '' for none. */
  readonly phase: string;
}
