import { timingSafeEqual } from 'node:crypto';
import { hmac, saltPassword, sha256, type ScramKeys } from './scram-keys.ts';

// RFC 5802 §3
/** Whether the client's proof shows the password, in constant time. */
export function isProofRight(keys: ScramKeys, authMessage: string, proof: Buffer): boolean {
  const signature = hmac(keys.storedKey, authMessage);
  if (proof.length !== signature.length) return false;
  return timingSafeEqual(sha256(xor(proof, signature)), keys.storedKey);
}

/** The server's proof that it has the keys too. */
export function signAsServer(keys: Pick<ScramKeys, 'serverKey'>, authMessage: string): Buffer {
  return hmac(keys.serverKey, authMessage);
}

/** The client's half: its proof, and the signature that the server must answer with. */
export async function proveAsClient(
  password: string,
  parameters: Pick<ScramKeys, 'salt' | 'iterations'>,
  authMessage: string,
): Promise<{ proof: Buffer; serverSignature: Buffer }> {
  const salted = await saltPassword(password, parameters.salt, parameters.iterations);
  const clientKey = hmac(salted, 'Client Key');
  const proof = xor(clientKey, hmac(sha256(clientKey), authMessage));
  return { proof, serverSignature: hmac(hmac(salted, 'Server Key'), authMessage) };
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ b[i]!));
}
