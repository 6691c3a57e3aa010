import type { AccountLogin } from './source.ts';
import type { TargetLogin } from './target.ts';

/** One account to be carried over: a row of the migration's list of users. */
export interface MigrationUser {
  /** Its name in the source. */
  readonly source: string;
  /** Its address in the target. */
  readonly target: string;
  readonly password?: string;
  /** At a target where every user signs in by himself. */
  readonly targetPassword?: string;
  readonly displayName?: string;
  readonly type?: 'person' | 'group' | 'room' | 'equipment' | 'public';
  readonly aliases?: readonly string[];
  readonly quotaBytes?: number;
  readonly passwordHash?: string;
  /** Which move it is part of; '' for none. */
  readonly phase: string;
}

export function sourceLogin({ source, password }: MigrationUser): AccountLogin {
  return { name: source, ...(password !== undefined && { password }) };
}

export function targetLogin({ target, targetPassword }: MigrationUser): TargetLogin {
  return { address: target, ...(targetPassword !== undefined && { password: targetPassword }) };
}
