import type { Account } from '../account.ts';
import type { Authorization } from '../authorization.ts';
import type { DirectoryContext } from '../directory-context.ts';
import type { Identity } from '../identity.ts';
import type { LoginNames } from '../login-names.ts';
import type { SignIn } from '../sign-in.ts';
import type { SignInThrottle } from '../sign-in-throttle.ts';
import type { TokenVerifier } from '../token-verifier.ts';

/** What the mechanisms use. */
export interface SaslParts {
  readonly context: DirectoryContext;
  readonly names: LoginNames;
  readonly throttle: SignInThrottle;
  readonly authorization: Authorization;
  readonly signIn: SignIn;
  readonly tokenVerifier: TokenVerifier | undefined;
  /** Whether SCRAM works for the accounts that are here. */
  offersScram(): Promise<boolean>;
  /** The salt that goes with an account, or with a name that belongs to none. */
  scramSalt(account: Account | undefined, name: string): Buffer;
}

export type ConversationStep =
  | { readonly kind: 'challenge'; readonly data: Buffer }
  | { readonly kind: 'done'; readonly identity: Identity };

/**
 * One mechanism's exchange, written as it reads in its standard: it yields challenges, is given responses, and
 * returns who signed in. What it throws ends it. The first yield, `start`, gives the initial response, if any.
 */
export type Conversation = AsyncGenerator<
  Extract<ConversationStep, { kind: 'challenge' }>,
  Extract<ConversationStep, { kind: 'done' }>,
  Buffer | undefined
>;

export function challenge(data: string | Buffer): Extract<ConversationStep, { kind: 'challenge' }> {
  return { kind: 'challenge', data: Buffer.from(data) };
}

/** Yielded first of all; never sent. */
export const start = challenge('');
