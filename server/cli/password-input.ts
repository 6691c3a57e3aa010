import type { Directory } from '#directory/directory.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Random } from '#platform/random.ts';
import { type CommandContext, type OptionShape, UsageError } from './command.ts';

/** Options of every command that sets a password. */
export const passwordOptions = {
  'password-file': {
    type: 'text',
    value: 'FILE',
    doc: 'read the password from the first line of FILE, or of standard input for "-"',
  },
  'generate-password': { type: 'flag', doc: 'make a strong password and print it' },
} as const satisfies OptionShape;

/** Besides these: a password that is known only as the hash of another system. */
export const passwordHashOption = {
  'password-hash-file': {
    type: 'text',
    value: 'FILE',
    doc: 'take over the hash on the first line of FILE, or of "-" (bcrypt, SHA-crypt, SSHA, PBKDF2, argon2)',
  },
} as const satisfies OptionShape;

interface PasswordOptions {
  readonly 'password-file': string | undefined;
  readonly 'generate-password': boolean;
  readonly 'password-hash-file'?: string | undefined;
}

export interface PasswordInput {
  readonly text: string;
  /** Made here, and so to be printed. */
  readonly isGenerated: boolean;
  /** Not the password, but what another system kept of it. */
  readonly isHash?: boolean;
}

/** Longest password taken, in characters; more would only cost hashing time. */
const MAX_PASSWORD = 1024;
const WEAK_LENGTH = 10;

/**
 * The password named by the options, or undefined when none is. A weak one gets a warning, not a refusal.
 * @throws UsageError, DomainError not-found
 */
export async function readPassword(
  context: Pick<CommandContext, 'readInput' | 'random' | 'out'>,
  given: PasswordOptions,
): Promise<PasswordInput | undefined> {
  const file = given['password-file'];
  const hashFile = given['password-hash-file'];
  if (hashFile !== undefined) {
    if (file !== undefined || given['generate-password'])
      throw new UsageError('--password-hash-file goes with no other password option');
    const text = (await context.readInput(hashFile)).split(/\r?\n/, 1)[0]!.trim();
    if (text === '') throw new UsageError(`${hashFile} holds no hash on its first line`);
    return { text, isGenerated: false, isHash: true };
  }
  if (given['generate-password']) {
    if (file !== undefined)
      throw new UsageError('--password-file and --generate-password exclude each other');
    return { text: generatePassword(context.random), isGenerated: true };
  }
  if (file === undefined) return undefined;
  const text = (await context.readInput(file)).split(/\r?\n/, 1)[0]!;
  if (text === '') throw new UsageError(`${file} holds no password on its first line`);
  if (text.length > MAX_PASSWORD)
    throw new UsageError(`the password is longer than ${MAX_PASSWORD} characters`);
  if (text.length < WEAK_LENGTH)
    context.out.complain(`warning: the password is weak: less than ${WEAK_LENGTH} characters`);
  return { text, isGenerated: false };
}

/** @throws DomainError not-found, bad-value, not-supported */
export async function givePassword(
  { credentials }: Directory,
  account: AccountId,
  password: PasswordInput,
): Promise<void> {
  if (password.isHash === true) await credentials.setPasswordHash(account, password.text);
  else await credentials.setPassword(account, password.text);
}

/** 100 bits in groups that can be read aloud: "k3vd-...". */
export function generatePassword(random: Random): string {
  return random
    .id(13)
    .slice(0, 20)
    .replace(/.{5}(?=.)/g, '$&-');
}
