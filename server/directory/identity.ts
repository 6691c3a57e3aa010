import type { Account, ProtocolName } from './account.ts';

/** How somebody proved who they are. */
export type SignInMethod = 'password' | 'app-password' | 'scram' | 'oauth' | 'certificate';

/** Somebody who signed in. */
export interface Identity {
  /** Whose mail and data the session works with. */
  readonly account: Account;
  /** Who proved to be somebody; another account than `account` when an administrator signs in on behalf of it. */
  readonly authenticated: Account;
  readonly method: SignInMethod;
  /** Number of the app password used. */
  readonly appPassword: string | undefined;
}

/** Where and for what somebody signs in. */
export interface SignInPlace {
  readonly protocol: ProtocolName;
  readonly remoteAddress: string;
}
