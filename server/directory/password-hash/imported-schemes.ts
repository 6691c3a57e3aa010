import { createHash, pbkdf2, timingSafeEqual } from 'node:crypto';
import { verifyBcrypt } from './bcrypt.ts';
import { md5Crypt } from './md5-crypt.ts';
import { shaCrypt } from './sha-crypt.ts';

/** A kind of hash that other servers made and that we only verify. */
export interface ImportedScheme {
  readonly name: string;
  readonly pattern: RegExp;
  readonly isPlain?: boolean;
  /** Whether the whole of the hash is there; what only begins right would never open. */
  isWhole?(stored: string): boolean;
  verify(password: string, stored: string): Promise<boolean>;
}

/** Most iterations of an imported PBKDF2 hash. */
const MAX_ITERATIONS = 5_000_000;

const schemes: readonly ImportedScheme[] = [
  {
    name: 'bcrypt',
    pattern: /^\$2[aby]\$(?:0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/,
    verify: verifyBcrypt,
  },
  {
    name: 'SHA-crypt',
    pattern: /^(?:\{SHA(?:256|512)-CRYPT\})?\$[56]\$/i,
    isWhole: (stored) =>
      /\$(?:5\$(?:rounds=\d{1,7}\$)?[^$]{0,64}\$[./A-Za-z0-9]{43}|6\$(?:rounds=\d{1,7}\$)?[^$]{0,64}\$[./A-Za-z0-9]{86})$/.test(
        stored,
      ),
    verify: async (password, stored) => {
      const bare = stored.replace(/^\{[^}]+\}/, '');
      const made = await shaCrypt(password, bare);
      return made !== undefined && isEqual(Buffer.from(made), Buffer.from(bare));
    },
  },
  {
    name: 'MD5-crypt',
    pattern: /^(?:\{MD5-CRYPT\})?\$1\$[^$]{0,8}\$[./A-Za-z0-9]{22}$/i,
    verify: async (password, stored) => {
      const bare = stored.replace(/^\{[^}]+\}/, '');
      return isEqual(Buffer.from(md5Crypt(password, bare.split('$')[2]!)), Buffer.from(bare));
    },
  },
  {
    name: 'salted SHA',
    pattern: /^\{S?SHA(?:1|224|256|384|512)?\}[A-Za-z0-9+/]{20,200}={0,2}$/i,
    verify: async (password, stored) => verifySaltedSha(password, stored),
  },
  {
    name: 'PBKDF2',
    pattern:
      /^(?:\{PBKDF2(?:-SHA(?:1|256|512))?\}|\$pbkdf2(?:-sha(?:1|256|512))?\$|pbkdf2_sha(?:1|256)\$)/i,
    isWhole: (stored) => isUsablePbkdf2(parsePbkdf2(stored)),
    verify: verifyPbkdf2,
  },
  {
    name: 'plain',
    pattern: /^\{(?:PLAIN|CLEARTEXT)\}/i,
    isPlain: true,
    verify: async (password, stored) =>
      isEqual(Buffer.from(password), Buffer.from(stored.slice(stored.indexOf('}') + 1))),
  },
];

export function findImportedScheme(stored: string): ImportedScheme | undefined {
  return schemes.find((s) => s.pattern.test(stored));
}

/** LDAP's {SHA} and {SSHA} family: the digest with the salt behind it. */
function verifySaltedSha(password: string, stored: string): boolean {
  const [, salted, bits = ''] = /^\{(S?)SHA(\d*)\}/i.exec(stored)!;
  const algorithm = bits === '' || bits === '1' ? 'sha1' : `sha${bits}`;
  const bytes = Buffer.from(stored.slice(stored.indexOf('}') + 1), 'base64');
  const length = algorithm === 'sha1' ? 20 : Number(bits) / 8;
  if (bytes.length < length || (salted === '' && bytes.length > length)) return false;
  const made = createHash(algorithm).update(password).update(bytes.subarray(length)).digest();
  return isEqual(made, bytes.subarray(0, length));
}

interface Pbkdf2Parts {
  readonly digest: string;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

async function verifyPbkdf2(password: string, stored: string): Promise<boolean> {
  const parts = parsePbkdf2(stored);
  if (!isUsablePbkdf2(parts)) return false;
  const { digest, iterations, salt, key } = parts;
  const made = await new Promise<Buffer>((resolve, reject) =>
    pbkdf2(password, salt, iterations, key.length, digest, (error, derived) =>
      error ? reject(error) : resolve(derived),
    ),
  );
  return isEqual(made, key);
}

function isUsablePbkdf2(parts: Pbkdf2Parts | undefined): parts is Pbkdf2Parts {
  return (
    parts !== undefined &&
    parts.key.length >= 16 &&
    parts.key.length <= 128 &&
    parts.iterations > 0 &&
    parts.iterations <= MAX_ITERATIONS
  );
}

function parsePbkdf2(stored: string): Pbkdf2Parts | undefined {
  // Dovecot: {PBKDF2}$1$salt$rounds$hex
  const dovecot = /^\{PBKDF2\}\$1\$([^$]{1,64})\$(\d{1,8})\$([0-9a-f]+)$/i.exec(stored);
  if (dovecot !== null)
    return {
      digest: 'sha1',
      salt: Buffer.from(dovecot[1]!),
      iterations: Number(dovecot[2]),
      key: Buffer.from(dovecot[3]!, 'hex'),
    };
  // Django: pbkdf2_sha256$rounds$salt$base64
  const django = /^pbkdf2_(sha1|sha256)\$(\d{1,8})\$([^$]{1,64})\$([A-Za-z0-9+/=]+)$/i.exec(stored);
  if (django !== null)
    return {
      digest: django[1]!.toLowerCase(),
      iterations: Number(django[2]),
      salt: Buffer.from(django[3]!),
      key: Buffer.from(django[4]!, 'base64'),
    };
  // LDAP and passlib: {PBKDF2-SHA256}rounds$salt$key or $pbkdf2-sha256$rounds$salt$key, in base64 with . for +
  const adapted =
    /^(?:\{PBKDF2(?:-(SHA\d+))?\}|\$pbkdf2(?:-(sha\d+))?\$)(\d{1,8})\$([A-Za-z0-9./+=]*)\$([A-Za-z0-9./+=]+)$/i.exec(
      stored,
    );
  if (adapted === null) return undefined;
  const bytes = (text: string) => Buffer.from(text.replaceAll('.', '+'), 'base64');
  return {
    digest: (adapted[1] ?? adapted[2] ?? 'sha1').toLowerCase(),
    iterations: Number(adapted[3]),
    salt: bytes(adapted[4]!),
    key: bytes(adapted[5]!),
  };
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
