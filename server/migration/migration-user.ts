import type { AccountLogin, AccountType } from './source.ts';
import type { TargetLogin } from './target.ts';
import type { Posting } from './target-directory.ts';

/** One account or list to be carried over: a row of the migration's list of users. */
export interface MigrationUser {
  /** Its name in the source. */
  readonly source: string;
  /** Its address in the target. */
  readonly target: string;
  readonly password?: string;
  /** At a target where every user signs in by himself. */
  readonly targetPassword?: string;
  readonly displayName?: string;
  readonly type?: AccountType;
  readonly aliases?: readonly string[];
  readonly quotaBytes?: number;
  readonly passwordHash?: string;
  readonly isDisabled?: boolean;
  /** Of lists and shared mailboxes; by names or addresses of the source, or addresses elsewhere. */
  readonly members?: readonly string[];
  /** Of lists. */
  readonly posting?: Posting;
  /** Which move it is part of; '' for none. */
  readonly phase: string;
}

/** A list has no mailbox: nothing of it is opened, copied or told. */
export function isList({ type }: Pick<MigrationUser, 'type'>): boolean {
  return type === 'list';
}

export function sourceLogin({ source, password }: MigrationUser): AccountLogin {
  return { name: source, ...(password !== undefined && { password }) };
}

export function targetLogin({ target, targetPassword }: MigrationUser): TargetLogin {
  return { address: target, ...(targetPassword !== undefined && { password: targetPassword }) };
}
