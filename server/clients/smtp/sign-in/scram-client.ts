import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { MAX_SCRAM_ITERATIONS, saltPassword } from '#codecs/sasl/scram-keys.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';

/**
 * The client's side of SCRAM-SHA-256 without channel binding: called with each challenge, first with nothing.
 * @throws InputSyntaxError when the host's messages are malformed or it does not know the password itself
 */
// RFC 5802 §3, RFC 7677 §3
export function createScramClient(
  { user, password }: { readonly user: string; readonly password: string },
  random: Random,
): (challenge: Buffer) => Promise<Buffer> {
  const nonce = random.bytes(18).toString('base64');
  const firstBare = `n=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`;
  let step = 0;
  let serverSignature: Buffer | undefined;

  const proveIdentity = async (challenge: string): Promise<Buffer> => {
    const { r: jointNonce = '', s: salt = '', i: count = '' } = readAttributes(challenge);
    const iterations = Number(count);
    const isSane = /^[0-9]{1,7}$/.test(count) && iterations <= MAX_SCRAM_ITERATIONS;
    if (!jointNonce.startsWith(nonce) || jointNonce === nonce || salt === '' || !isSane)
      throw new InputSyntaxError('bad SCRAM challenge', 0);
    const salted = await saltPassword(password, Buffer.from(salt, 'base64'), iterations);
    const clientKey = mac(salted, 'Client Key');
    const withoutProof = `c=biws,r=${jointNonce}`;
    const authMessage = `${firstBare},${challenge},${withoutProof}`;
    const storedKey = createHash('sha256').update(clientKey).digest();
    const signature = mac(storedKey, authMessage);
    const proof = Buffer.from(clientKey.map((octet, i) => octet ^ signature[i]!));
    serverSignature = mac(mac(salted, 'Server Key'), authMessage);
    return Buffer.from(`${withoutProof},p=${proof.toString('base64')}`);
  };

  return async (challenge) => {
    step++;
    if (step === 1) return Buffer.from(`n,,${firstBare}`);
    if (step === 2) return await proveIdentity(challenge.toString());
    const given = Buffer.from(readAttributes(challenge.toString())['v'] ?? '', 'base64');
    const isProven =
      serverSignature !== undefined &&
      given.length === serverSignature.length &&
      timingSafeEqual(given, serverSignature);
    if (!isProven) throw new InputSyntaxError('the host does not know the password', 0);
    return Buffer.alloc(0);
  };
}

function readAttributes(text: string): Record<string, string | undefined> {
  return Object.fromEntries(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
