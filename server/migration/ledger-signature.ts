import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DataFolder } from '#platform/data-folder.ts';
import { DomainError } from '#platform/errors.ts';

/** What stands beside exported files and proves whose they are and that nothing was changed. */
export interface SignedFiles {
  readonly format: 'mailstead-ledger-1';
  readonly host: string;
  /** Epoch seconds. */
  readonly signedAt: number;
  /** SHA-256 in hex by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** PEM. */
  readonly publicKey: string;
  /** Ed25519 over the JSON of all of the above, in base64. */
  readonly signature: string;
}

// RFC 8032 §5.1
/** The server's key for ledgers, made at first use; in the folder of its other keys. */
export async function ledgerKey({ keys }: DataFolder): Promise<KeyObject> {
  const path = join(keys, 'ledger.pem');
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await writeFile(path, pem, { mode: 0o600, flag: 'wx' }).catch(
      (error: NodeJS.ErrnoException) => {
        // Somebody else was first.
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
  return createPrivateKey(await readFile(path, 'utf8'));
}

/** Signs files of one folder; gives what is to be written beside them. */
export async function signFiles(
  key: KeyObject,
  paths: readonly string[],
  about: Pick<SignedFiles, 'host' | 'signedAt'>,
): Promise<SignedFiles> {
  const files: Record<string, string> = {};
  for (const path of paths) files[basename(path)] = await hashFile(path);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const unsigned = { format: 'mailstead-ledger-1' as const, ...about, files, publicKey };
  const signature = sign(undefined, Buffer.from(JSON.stringify(unsigned)), key).toString('base64');
  return { ...unsigned, signature };
}

export interface LedgerCheck {
  readonly host: string;
  readonly signedAt: number;
  /** SHA-256 of the key in hex, by which people compare keys. */
  readonly fingerprint: string;
  /** Files that are not what was signed, with why. */
  readonly problems: readonly string[];
  readonly files: readonly string[];
}

/**
 * Checks signed files, anywhere: only they are needed. Whose key it was is told by its fingerprint, which the server shows too.
 * @throws DomainError not-found, bad-syntax when there is no signature to check
 */
export async function checkFiles(signaturePath: string): Promise<LedgerCheck> {
  const text = await readFile(signaturePath, 'utf8').catch(() => {
    throw new DomainError(
      'not-found',
      `${signaturePath} cannot be read: give the ledger.sig.json of an export`,
    );
  });
  const signed = parseSigned(text, signaturePath);
  const { signature, ...unsigned } = signed;
  const key = createPublicKey(signed.publicKey);
  const isGood = verify(
    undefined,
    Buffer.from(JSON.stringify(unsigned)),
    key,
    Buffer.from(signature, 'base64'),
  );
  const problems = isGood ? [] : ['the signature does not fit: what it signs was changed'];
  for (const [name, hash] of Object.entries(signed.files)) {
    const path = join(dirname(signaturePath), basename(name));
    if (!existsSync(path)) problems.push(`${name} is missing`);
    else if ((await hashFile(path)) !== hash) problems.push(`${name} was changed`);
  }
  return {
    host: signed.host,
    signedAt: signed.signedAt,
    fingerprint: fingerprintOf(key),
    problems,
    files: Object.keys(signed.files),
  };
}

/** SHA-256 in hex of a public key in DER. */
export function fingerprintOf(key: KeyObject): string {
  const shown = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(shown.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function parseSigned(text: string, path: string): SignedFiles {
  try {
    const read = JSON.parse(text) as Partial<SignedFiles>;
    if (
      read.format === 'mailstead-ledger-1' &&
      typeof read.publicKey === 'string' &&
      typeof read.signature === 'string'
    )
      return read as SignedFiles;
  } catch {
    // Said below.
  }
  throw new DomainError('bad-syntax', `${path} is no signature of a ledger`);
}

async function hashFile(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
