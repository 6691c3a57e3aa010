import { InputSyntaxError } from '#platform/errors.ts';

// RFC 5802 §7
/** The messages of SCRAM (SHA-256), as both sides read and write them. */

/** n: the client has no channel binding; y: it has, but thinks the server has not; p: it uses this type. */
export type ChannelBindingFlag = 'n' | 'y' | { readonly type: string };

export interface ClientFirst {
  /** Kept word for word: it is part of what is proven. */
  readonly gs2Header: string;
  readonly flag: ChannelBindingFlag;
  readonly authorizationId: string;
  readonly name: string;
  readonly nonce: string;
  readonly bare: string;
}

export interface ServerFirst {
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

export interface ClientFinal {
  readonly channelBinding: Buffer;
  readonly nonce: string;
  readonly proof: Buffer;
  /** What the proof covers, without the proof itself. */
  readonly withoutProof: string;
}

/** Longest SCRAM message read. */
export const MAX_SCRAM_MESSAGE = 4_096;

/** @throws InputSyntaxError */
export function parseClientFirst(text: string): ClientFirst {
  assertLength(text);
  const found =
    /^((n|y|p=[A-Za-z0-9.-]{1,64}),(?:a=([^,]{1,2000}))?,)(n=([^,]{1,2000}),r=([\x21-\x2b\x2d-\x7e]{1,512})(?:,[^\0]*)?)$/.exec(
      text,
    );
  if (found === null) throw new InputSyntaxError('no SCRAM client-first message', 0);
  const [, gs2Header, flag, authorizationId, bare, name, nonce] = found;
  return {
    gs2Header: gs2Header!,
    flag: flag === 'n' || flag === 'y' ? flag : { type: flag!.slice(2) },
    authorizationId: decodeName(authorizationId ?? ''),
    name: decodeName(name!),
    nonce: nonce!,
    bare: bare!,
  };
}

export function formatClientFirst(given: {
  flag: ChannelBindingFlag;
  authorizationId: string;
  name: string;
  nonce: string;
}): { message: string; gs2Header: string; bare: string } {
  const flag = typeof given.flag === 'string' ? given.flag : `p=${given.flag.type}`;
  const authorizationId =
    given.authorizationId === '' ? '' : `a=${encodeName(given.authorizationId)}`;
  const gs2Header = `${flag},${authorizationId},`;
  const bare = `n=${encodeName(given.name)},r=${given.nonce}`;
  return { message: gs2Header + bare, gs2Header, bare };
}

/** @throws InputSyntaxError */
export function parseServerFirst(text: string): ServerFirst {
  assertLength(text);
  const found =
    /^r=([\x21-\x2b\x2d-\x7e]{1,1024}),s=([A-Za-z0-9+/]{4,512}={0,2}),i=(\d{1,9})(?:,.*)?$/.exec(
      text,
    );
  if (found === null) throw new InputSyntaxError('no SCRAM server-first message', 0);
  return {
    nonce: found[1]!,
    salt: Buffer.from(found[2]!, 'base64'),
    iterations: Number(found[3]),
  };
}

export function formatServerFirst({ nonce, salt, iterations }: ServerFirst): string {
  return `r=${nonce},s=${salt.toString('base64')},i=${iterations}`;
}

/** @throws InputSyntaxError */
export function parseClientFinal(text: string): ClientFinal {
  assertLength(text);
  const found =
    /^(c=([A-Za-z0-9+/]{4,2700}={0,2}),r=([\x21-\x2b\x2d-\x7e]{1,1024})(?:,[^\0]*)?),p=([A-Za-z0-9+/]{43}=)$/.exec(
      text,
    );
  if (found === null) throw new InputSyntaxError('no SCRAM client-final message', 0);
  return {
    withoutProof: found[1]!,
    channelBinding: Buffer.from(found[2]!, 'base64'),
    nonce: found[3]!,
    proof: Buffer.from(found[4]!, 'base64'),
  };
}

export function formatClientFinal(given: Omit<ClientFinal, 'withoutProof'>): string {
  return `${formatClientFinalWithoutProof(given)},p=${given.proof.toString('base64')}`;
}

export function formatClientFinalWithoutProof(
  given: Pick<ClientFinal, 'channelBinding' | 'nonce'>,
): string {
  return `c=${given.channelBinding.toString('base64')},r=${given.nonce}`;
}

/** The server's proof, or what it has against the client. @throws InputSyntaxError */
export function parseServerFinal(text: string): { signature: Buffer } | { error: string } {
  assertLength(text);
  const found = /^(?:v=([A-Za-z0-9+/]{43}=)|e=([^,]{1,200}))(?:,.*)?$/s.exec(text);
  if (found === null) throw new InputSyntaxError('no SCRAM server-final message', 0);
  return found[1] === undefined
    ? { error: found[2]! }
    : { signature: Buffer.from(found[1], 'base64') };
}

function assertLength(text: string): void {
  if (text.length > MAX_SCRAM_MESSAGE)
    throw new InputSyntaxError('the SCRAM message is too long', MAX_SCRAM_MESSAGE);
}

// RFC 5802 §5.1
function encodeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

function decodeName(text: string): string {
  const odd = /=(?!3D|2C)/.exec(text);
  if (odd !== null) throw new InputSyntaxError('a lone "=" in a name', odd.index);
  return text.replaceAll('=2C', ',').replaceAll('=3D', '=');
}
