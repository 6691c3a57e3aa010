import { InputSyntaxError } from '#platform/errors.ts';

// RFC 4616 §2
export interface PlainMessage {
  /** On whose behalf; '' for oneself. */
  readonly authorizationId: string;
  readonly name: string;
  readonly password: string;
}

const MAX_PLAIN_OCTETS = 4_096;

/** @throws InputSyntaxError */
export function parsePlainMessage(bytes: Buffer): PlainMessage {
  if (bytes.length > MAX_PLAIN_OCTETS)
    throw new InputSyntaxError('the PLAIN message is too long', MAX_PLAIN_OCTETS);
  const parts = decodeUtf8(bytes).split('\0');
  const [authorizationId, name, password] = parts;
  if (parts.length !== 3 || !name || !password)
    throw new InputSyntaxError('PLAIN needs authorization id, name and password', 0);
  return { authorizationId: authorizationId!, name, password };
}

export function formatPlainMessage({ authorizationId, name, password }: PlainMessage): Buffer {
  return Buffer.from(`${authorizationId}\0${name}\0${password}`);
}

/** @throws InputSyntaxError */
export function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InputSyntaxError('not UTF-8', 0);
  }
}
