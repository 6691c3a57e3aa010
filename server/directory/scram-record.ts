import { deriveScramKeys, formatScramKeys } from '#codecs/sasl/scram-keys.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** What SCRAM-SHA-256 needs of this password; '' when SASLprep has no form of it, so that SCRAM is not possible. */
export async function createScramRecord(
  password: string,
  salt: Buffer,
  iterations: number,
): Promise<string> {
  try {
    return formatScramKeys(await deriveScramKeys(password, salt, iterations));
  } catch (error) {
    if (error instanceof InputSyntaxError) return '';
    throw error;
  }
}
