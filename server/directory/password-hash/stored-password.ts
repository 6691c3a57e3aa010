import { DomainError } from '#platform/errors.ts';
import { hashArgon2, isArgon2, isOutdatedArgon2, verifyArgon2 } from './argon2.ts';
import { findImportedScheme } from './imported-schemes.ts';

/** Longest secret looked at: hashing must not become the attacker's tool. */
export const MAX_SECRET_OCTETS = 1_024;

export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  return await hashArgon2(toOpaque(password), salt);
}

/** False also when the stored hash cannot be read. Own hashes take the thread pool, imported ones may take longer. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  if (password === '' || Buffer.byteLength(password) > MAX_SECRET_OCTETS) return false;
  if (isArgon2(stored))
    return (
      (await verifyArgon2(toOpaque(password), stored)) ||
      // An imported argon2 hash was made from the text as it was typed.
      (toOpaque(password) !== password && (await verifyArgon2(password, stored)))
    );
  const scheme = findImportedScheme(stored);
  return scheme !== undefined && (await scheme.verify(password, stored));
}

/** Whether the hash should be made anew from the password at the next sign-in. */
export function isOutdatedHash(stored: string): boolean {
  return isOutdatedArgon2(stored);
}

/**
 * The form in which an imported hash is kept.
 * @throws DomainError not-supported for an unknown scheme, bad-value for a damaged hash and for {PLAIN} without `allowPlain`
 */
export function acceptImportedHash(text: string, options: { allowPlain: boolean }): string {
  const stored = text.trim().replace(/^\{(?:ARGON2(?:I|ID|D)?|BLF-CRYPT|CRYPT)\}(?=\$)/i, '');
  if (isArgon2(stored)) return stored;
  const scheme = findImportedScheme(stored);
  if (scheme === undefined)
    throw new DomainError(
      'not-supported',
      `the password hash ${nameOfScheme(stored)} is not known; known are argon2, bcrypt ($2b$), SHA-crypt ($5$, $6$), ` +
        'MD5-crypt ($1$), {SHA} and {SSHA} of any length, and PBKDF2: give this account a new password instead',
    );
  if (scheme.isWhole?.(stored) === false)
    throw new DomainError(
      'bad-value',
      `the ${scheme.name} hash is cut short or asks for too many rounds: export it again, or give this account a new password`,
    );
  if (scheme.isPlain && !options.allowPlain)
    throw new DomainError(
      'bad-value',
      'this is a password in plain text, not a hash: give it as the password itself',
    );
  return stored;
}

// RFC 8265 §4.2.1
/** OpaqueString: spaces of any kind are one, characters composed, case kept. */
function toOpaque(password: string): string {
  return password.replaceAll(/\p{Zs}/gu, ' ').normalize('NFC');
}

/** The part that names the scheme; never the hash itself. */
function nameOfScheme(stored: string): string {
  return /^(\{[^}]{1,30}\}|\$[^$]{1,30}\$)/.exec(stored)?.[1] ?? 'given';
}
