import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { saslPrep } from './saslprep.ts';

// RFC 5802 §3
/** What a server keeps to check SCRAM-SHA-256 proofs; the password cannot be read from it, only guessed at. */
export interface ScramKeys {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** Bounds what a foreign server or a stored record can make us compute. */
export const MAX_SCRAM_ITERATIONS = 1_000_000;
const KEY_LENGTH = 32;

/** @throws InputSyntaxError when the password holds what SASLprep prohibits */
export async function deriveScramKeys(
  password: string,
  salt: Buffer,
  iterations: number,
): Promise<ScramKeys> {
  const salted = await saltPassword(password, salt, iterations);
  return {
    salt,
    iterations,
    storedKey: sha256(hmac(salted, 'Client Key')),
    serverKey: hmac(salted, 'Server Key'),
  };
}

/** SaltedPassword := Hi(Normalize(password), salt, i), in the thread pool. */
export async function saltPassword(
  password: string,
  salt: Buffer,
  iterations: number,
): Promise<Buffer> {
  const prepared = saslPrep(password);
  return await new Promise((resolve, reject) =>
    pbkdf2(prepared, salt, iterations, KEY_LENGTH, 'sha256', (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}

/** `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`, the record that PostgreSQL keeps too. */
export function formatScramKeys(keys: ScramKeys): string {
  const text = (bytes: Buffer) => bytes.toString('base64');
  return `SCRAM-SHA-256$${keys.iterations}:${text(keys.salt)}$${text(keys.storedKey)}:${text(keys.serverKey)}`;
}

/** Undefined when the record cannot be read. */
export function tryParseScramKeys(record: string): ScramKeys | undefined {
  const found =
    /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/=]{4,128})\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})$/.exec(
      record,
    );
  if (found === null) return undefined;
  const iterations = Number(found[1]);
  if (iterations < 1 || iterations > MAX_SCRAM_ITERATIONS) return undefined;
  const bytes = (text: string) => Buffer.from(text, 'base64');
  return {
    iterations,
    salt: bytes(found[2]!),
    storedKey: bytes(found[3]!),
    serverKey: bytes(found[4]!),
  };
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
