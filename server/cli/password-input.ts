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

interface PasswordOptions {
  readonly 'password-file': string | undefined;
  readonly 'generate-password': boolean;
}

export interface PasswordInput {
  readonly text: string;
  /** Made here, and so to be printed. */
  readonly isGenerated: boolean;
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

/** 100 bits in groups that can be read aloud: "k3vd-...". */
function generatePassword(random: Random): string {
  return random
    .id(13)
    .slice(0, 20)
    .replace(/.{5}(?=.)/g, '$&-');
}
