import { argon2, timingSafeEqual } from 'node:crypto';

// RFC 9106 §4: less memory than its second choice, one pass more (as OWASP recommends): 19 MiB, 2 passes, 1 lane
const CHOSEN = { memory: 19_456, passes: 2, parallelism: 1 };
/** A stored hash that asks for more is refused: it could only be there to hurt. */
const MAX_MEMORY_KIB = 262_144;
const MAX_PASSES = 16;

type Variant = 'argon2d' | 'argon2i' | 'argon2id';
interface Parsed {
  readonly variant: Variant;
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** `$argon2id$v=19$m=...,t=...,p=...$salt$tag`. Takes some 40 ms in the thread pool. */
export async function hashArgon2(password: string, salt: Uint8Array): Promise<string> {
  const tag = await derive('argon2id', { ...CHOSEN, password, salt, tagLength: 32 });
  const { memory, passes, parallelism } = CHOSEN;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(tag)}`;
}

/** False also for a hash that cannot be read. */
export async function verifyArgon2(password: string, stored: string): Promise<boolean> {
  const parsed = parseArgon2(stored);
  if (parsed === undefined) return false;
  const { variant, tag, ...parameters } = parsed;
  const made = await derive(variant, { ...parameters, password, tagLength: tag.length });
  return timingSafeEqual(made, tag);
}

export function isArgon2(stored: string): boolean {
  return parseArgon2(stored) !== undefined;
}

/** Whether the hash is weaker than what is made today. */
export function isOutdatedArgon2(stored: string): boolean {
  const parsed = parseArgon2(stored);
  return (
    parsed === undefined ||
    parsed.variant !== 'argon2id' ||
    parsed.memory * parsed.passes < CHOSEN.memory * CHOSEN.passes
  );
}

function parseArgon2(stored: string): Parsed | undefined {
  const found =
    /^\$(argon2(?:id|i|d))\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,172})$/.exec(
      stored,
    );
  if (found === null) return undefined;
  const [, variant, memory, passes, parallelism, salt, tag] = found;
  const parsed: Parsed = {
    variant: variant as Variant,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag!, 'base64'),
  };
  const isSane =
    parsed.memory <= MAX_MEMORY_KIB &&
    parsed.passes <= MAX_PASSES &&
    parsed.passes > 0 &&
    parsed.parallelism > 0 &&
    parsed.parallelism <= 8 &&
    parsed.memory >= 8 * parsed.parallelism;
  return isSane ? parsed : undefined;
}

async function derive(
  variant: Variant,
  given: Omit<Parsed, 'variant' | 'tag' | 'salt'> & {
    password: string;
    salt: Uint8Array;
    tagLength: number;
  },
): Promise<Buffer> {
  const { password, salt, ...parameters } = given;
  return await new Promise((resolve, reject) =>
    argon2(variant, { ...parameters, message: password, nonce: salt }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}
