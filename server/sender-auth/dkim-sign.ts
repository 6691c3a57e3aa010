import { createHash, sign, type KeyObject } from 'node:crypto';
import type { Bytes } from '#platform/bytes.ts';
import { hashBody, type MessageBody } from './dkim/body-hash.ts';
import { relaxField } from './dkim/canonical-header.ts';
import { splitHeader } from './dkim/header-fields.ts';
import type { DkimKey } from './dkim-keys.ts';

export interface DkimSigning {
  /** In its ASCII form. */
  readonly domain: string;
  /** One signature for each. */
  readonly keys: readonly DkimKey[];
  /** The time of signing, seconds since 1970. */
  readonly epochSeconds: number;
  /** How long the signatures hold (the x= tag); for ever without it. */
  readonly lifetimeSeconds?: number;
}

/** Fields that may occur once (RFC 5322 §3.6): one more of each is signed, so that a second one breaks the signature. */
const singleFields = [
  'from',
  'sender',
  'reply-to',
  'subject',
  'date',
  'message-id',
  'to',
  'cc',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];
// RFC 6376 §5.4.1
const signedFields = new Set([
  ...singleFields,
  'content-id',
  'content-description',
  'resent-date',
  'resent-from',
  'resent-sender',
  'resent-to',
  'resent-cc',
  'resent-message-id',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
  'autocrypt',
]);

/**
 * Signs a message (CRLF line breaks) and gives the DKIM-Signature fields to put before it, each ending in CRLF; ''
 * without keys. `header` holds at least the whole header block, `body` what follows its empty line; the body may
 * come in pieces. The private-key work is done in the thread pool.
 */
export async function signDkim(
  header: Bytes,
  body: MessageBody,
  signing: DkimSigning,
): Promise<string> {
  if (signing.keys.length === 0) return '';
  // 1. The body is hashed once for all keys.
  const hashes = await hashBody(body, [{ canonicalization: 'relaxed', algorithm: 'sha256' }]);
  // 2. The fields are taken from the bottom up, as a verifier will (RFC 6376 §5.4.2).
  const { names, canonical } = selectFields(header);
  // 3. Each key signs these fields and its own signature field with an empty b=.
  const fields = signing.keys.map(async (key) => {
    const unsigned = formatUnsigned(key, { ...signing, names, bodyHash: hashes[0]!.base64 });
    const data = Buffer.from(canonical + relaxField(unsigned), 'latin1');
    return unsigned + (await signFolded(key, data));
  });
  return (await Promise.all(fields)).join('');
}

/** Fields of a header that are worth signing, from the bottom up: their names for h=, and their relaxed text. */
export function selectFields(
  header: Bytes,
  also?: string,
): { names: readonly string[]; canonical: string } {
  const names: string[] = [];
  let canonical = '';
  const fields = splitHeader(header).fields.filter(
    (f) => signedFields.has(f.name) || f.name === also,
  );
  for (const field of fields.toReversed()) {
    names.push(field.name);
    canonical += `${relaxField(header.toString('latin1', field.start, field.end))}\r\n`;
  }
  // RFC 6376 §8.15
  const present = new Set(['from', ...names]);
  names.push(...singleFields.filter((name) => present.has(name)));
  return { names, canonical };
}

function formatUnsigned(
  key: DkimKey,
  facts: DkimSigning & { names: readonly string[]; bodyHash: string },
): string {
  const { domain, epochSeconds, lifetimeSeconds, names, bodyHash } = facts;
  const expiry = lifetimeSeconds === undefined ? '' : ` x=${epochSeconds + lifetimeSeconds};`;
  const list = foldNames(names);
  return (
    `DKIM-Signature: v=1; a=${key.algorithm}; c=relaxed/relaxed;\r\n` +
    ` d=${domain};\r\n s=${key.selector}; t=${epochSeconds};${expiry}${list};\r\n bh=${bodyHash};\r\n b=`
  );
}

/** The h= tag on lines of its own. */
export function foldNames(names: readonly string[]): string {
  let list = '\r\n h=';
  let column = 3;
  for (const [i, name] of names.entries()) {
    const text = i === 0 ? name : `:${name}`;
    const isLong = column + text.length > 76;
    list += isLong ? `:\r\n ${name}` : text;
    column = isLong ? 1 + name.length : column + text.length;
  }
  return list;
}

/** The signature in base64, folded for the end of a field, with its line end. */
export async function signFolded(key: DkimKey, data: Buffer): Promise<string> {
  const signature = await signBytes(key, data);
  return `${signature.toString('base64').replace(/.{1,72}/g, '\r\n $&')}\r\n`;
}

async function signBytes(key: DkimKey, data: Buffer): Promise<Buffer> {
  // RFC 8463 §3: Ed25519 signs the hash; RSA hashes by itself.
  const isEd25519 = key.algorithm === 'ed25519-sha256';
  const input = isEd25519 ? createHash('sha256').update(data).digest() : data;
  return await signInPool(isEd25519 ? null : 'sha256', input, key.privateKey);
}

async function signInPool(algorithm: string | null, data: Buffer, key: KeyObject): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    sign(algorithm, data, key, (error, signature) => {
      if (error) reject(error);
      else resolve(signature);
    });
  });
}
