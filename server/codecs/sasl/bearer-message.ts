import { InputSyntaxError } from '#platform/errors.ts';
import { decodeUtf8 } from './plain-message.ts';

/** What OAUTHBEARER and XOAUTH2 carry. */
export interface BearerMessage {
  /** OAUTHBEARER: the authorization id; XOAUTH2: the user name. '' when not given. */
  readonly name: string;
  readonly token: string;
}

const MAX_BEARER_OCTETS = 16_384;
const SEPARATOR = '\u0001';

// RFC 7628 §3.1
/** @throws InputSyntaxError */
export function parseOauthBearer(bytes: Buffer): BearerMessage {
  const text = readText(bytes);
  const found = /^n,(?:a=([^,\u0001]{0,1000}))?,\u0001(.*)\u0001\u0001$/s.exec(text);
  if (found === null) throw new InputSyntaxError('no OAUTHBEARER message', 0);
  const name = (found[1] ?? '').replaceAll('=2C', ',').replaceAll('=3D', '=');
  return { name, token: tokenOf(found[2]!.split(SEPARATOR)) };
}

export function formatOauthBearer({ name, token }: BearerMessage): Buffer {
  const escaped = name.replaceAll('=', '=3D').replaceAll(',', '=2C');
  const gs2Header = `n,${escaped === '' ? '' : `a=${escaped}`},`;
  return Buffer.from(`${gs2Header}${SEPARATOR}auth=Bearer ${token}${SEPARATOR}${SEPARATOR}`);
}

/** Google's and Microsoft's older form: https://developers.google.com/gmail/imap/xoauth2-protocol. @throws InputSyntaxError */
export function parseXoauth2(bytes: Buffer): BearerMessage {
  const text = readText(bytes);
  const found = /^user=([^\u0001]{0,1000})\u0001(.*)\u0001\u0001$/s.exec(text);
  if (found === null) throw new InputSyntaxError('no XOAUTH2 message', 0);
  return { name: found[1]!, token: tokenOf(found[2]!.split(SEPARATOR)) };
}

export function formatXoauth2({ name, token }: BearerMessage): Buffer {
  return Buffer.from(`user=${name}${SEPARATOR}auth=Bearer ${token}${SEPARATOR}${SEPARATOR}`);
}

function readText(bytes: Buffer): string {
  if (bytes.length > MAX_BEARER_OCTETS)
    throw new InputSyntaxError('the bearer message is too long', MAX_BEARER_OCTETS);
  return decodeUtf8(bytes);
}

// RFC 6750 §2.1
function tokenOf(pairs: readonly string[]): string {
  for (const pair of pairs) {
    const found = /^auth=bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(pair);
    if (found !== null) return found[1]!;
  }
  throw new InputSyntaxError('the message holds no bearer token', 0);
}
