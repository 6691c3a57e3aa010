// SHA-256 and SHA-512 based crypt(3): https://www.akkadia.org/drepper/SHA-crypt.txt (public domain), by its step numbers.
import { createHash } from 'node:crypto';
import { cryptBase64 } from './crypt-base64.ts';

const MAX_ROUNDS = 1_000_000;
const MIN_ROUNDS = 1_000;
const DEFAULT_ROUNDS = 5_000;
/** Rounds between two turns of the event loop. */
const ROUNDS_A_TURN = 500;

/** The hash of `password` with the salt and rounds of `stored`; undefined when `stored` cannot be read. */
export async function shaCrypt(password: string, stored: string): Promise<string | undefined> {
  const found = /^\$([56])\$(?:rounds=(\d{1,9})\$)?([^$]{0,64})(?:\$|$)/.exec(stored);
  if (found === null) return undefined;
  const [, id, given, givenSalt] = found;
  const rounds = given === undefined ? DEFAULT_ROUNDS : Math.max(MIN_ROUNDS, Number(given));
  if (rounds > MAX_ROUNDS) return undefined;
  const salt = givenSalt!.slice(0, 16);
  const algorithm = id === '5' ? 'sha256' : 'sha512';
  const digest = await runRounds(
    { algorithm, rounds, salt: Buffer.from(salt) },
    Buffer.from(password),
  );
  const prefix = `$${id}$${given === undefined ? '' : `rounds=${rounds}$`}${salt}$`;
  return prefix + (id === '5' ? encode256(digest) : encode512(digest));
}

async function runRounds(
  { algorithm, rounds, salt }: { algorithm: string; rounds: number; salt: Buffer },
  password: Buffer,
): Promise<Buffer> {
  const hash = (...parts: Uint8Array[]): Buffer => {
    const h = createHash(algorithm);
    for (const part of parts) h.update(part);
    return h.digest();
  };
  // Steps 4-8: digest B
  const b = hash(password, salt, password);
  // Steps 1-3 and 9-12: digest A
  const parts: Uint8Array[] = [password, salt, repeat(b, password.length)];
  for (let n = password.length; n > 0; n >>>= 1) parts.push((n & 1) === 1 ? b : password);
  let digest = hash(...parts);
  // Steps 13-16: sequence P
  const p = repeat(
    hash(...Array.from({ length: password.length }, () => password)),
    password.length,
  );
  // Steps 17-20: sequence S
  const s = repeat(hash(...Array.from({ length: 16 + digest[0]! }, () => salt)), salt.length);
  // Step 21
  for (let i = 0; i < rounds; i++) {
    const isOdd = (i & 1) === 1;
    const h = createHash(algorithm).update(isOdd ? p : digest);
    if (i % 3 !== 0) h.update(s);
    if (i % 7 !== 0) h.update(p);
    digest = h.update(isOdd ? digest : p).digest();
    if (i % ROUNDS_A_TURN === ROUNDS_A_TURN - 1) await new Promise(setImmediate);
  }
  return digest;
}

/** The block again and again, `length` bytes of it. */
function repeat(block: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length);
  for (let at = 0; at < length; at += block.length) block.copy(out, at);
  return out;
}

// Step 22: bytes in groups of three, each group rotated against the one before.
function encode512(d: Buffer): string {
  let out = '';
  let [a, b, c] = [0, 21, 42];
  for (let i = 0; i < 21; i++) {
    out += cryptBase64((d[a]! << 16) | (d[b]! << 8) | d[c]!, 4);
    [a, b, c] = [b + 1, c + 1, a + 1];
  }
  return out + cryptBase64(d[63]!, 2);
}

function encode256(d: Buffer): string {
  let out = '';
  let [a, b, c] = [0, 10, 20];
  for (let i = 0; i < 10; i++) {
    out += cryptBase64((d[a]! << 16) | (d[b]! << 8) | d[c]!, 4);
    [a, b, c] = [c + 1, a + 1, b + 1];
  }
  return out + cryptBase64((d[31]! << 8) | d[30]!, 3);
}
