import { createHash, type Hash } from 'node:crypto';
import type { PasswordCredentials } from '../http-credentials.ts';
import type { Challenge } from '../challenges.ts';

/** What the server gave to answer with, and how often it was. */
export interface DigestState {
  readonly challenge: Challenge;
  uses: number;
}

const hashes: Readonly<Record<string, string>> = {
  md5: 'md5',
  'md5-sess': 'md5',
  'sha-256': 'sha256',
  'sha-256-sess': 'sha256',
};

export function isKnownDigest({ scheme, parameters }: Challenge): boolean {
  const qop = parameters.get('qop');
  return (
    scheme === 'digest' &&
    algorithmOf(parameters) in hashes &&
    (qop === undefined || qopsOf(qop).includes('auth'))
  );
}

/** The value of Authorization for one request. */
// RFC 7616 §3.4
export function formatDigest(
  { user, password }: PasswordCredentials,
  state: DigestState,
  request: { readonly method: string; readonly target: string; readonly clientNonce: string },
): string {
  const { parameters } = state.challenge;
  const algorithm = algorithmOf(parameters);
  const hash = (text: string): string => hashOf(algorithm).update(text).digest('hex');
  const realm = parameters.get('realm') ?? '';
  const nonce = parameters.get('nonce') ?? '';
  const count = (++state.uses).toString(16).padStart(8, '0');
  const { clientNonce, method, target } = request;
  const hasQop = parameters.has('qop');
  const simple = hash(`${user}:${realm}:${password}`);
  const a1 = algorithm.endsWith('-sess') ? hash(`${simple}:${nonce}:${clientNonce}`) : simple;
  const a2 = hash(`${method}:${target}`);
  const answer = hash(
    hasQop ? `${a1}:${nonce}:${count}:${clientNonce}:auth:${a2}` : `${a1}:${nonce}:${a2}`,
  );
  const opaque = parameters.get('opaque');
  const fields = [
    ...[
      ['username', user],
      ['realm', realm],
      ['nonce', nonce],
      ['uri', target],
      ['response', answer],
      ...(opaque === undefined ? [] : [['opaque', opaque]]),
    ].map(([name, value]) => `${name}="${quote(value!)}"`),
    ...(parameters.has('algorithm') ? [`algorithm=${parameters.get('algorithm')}`] : []),
    ...(hasQop ? [`qop=auth, nc=${count}, cnonce="${clientNonce}"`] : []),
  ];
  return `Digest ${fields.join(', ')}`;
}

function hashOf(algorithm: string): Hash {
  return createHash(hashes[algorithm]!);
}

function algorithmOf(parameters: ReadonlyMap<string, string>): string {
  return (parameters.get('algorithm') ?? 'MD5').toLowerCase();
}

function qopsOf(text: string): string[] {
  return text.split(',').map((part) => part.trim().toLowerCase());
}

function quote(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`);
}
