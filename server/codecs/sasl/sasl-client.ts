import { DomainError } from '#platform/errors.ts';
import { formatOauthBearer, formatXoauth2 } from './bearer-message.ts';
import { formatPlainMessage } from './plain-message.ts';
import { createScramClient } from './scram-client.ts';

export interface SaslCredentials {
  /** Whose account; with an administrator the one to open. */
  readonly account: string;
  /** Who signs in, where that is somebody else. */
  readonly as?: string;
  readonly secret:
    | { readonly kind: 'password'; readonly password: string }
    /** OAuth access token. */
    | { readonly kind: 'token'; readonly token: string };
}

/** One exchange from the client's side. */
export interface SaslClient {
  readonly mechanism: string;
  /** The initial response. */
  readonly first: Buffer;
  /** The response to a challenge. @throws DomainError authentication-failed when the server is not who it should be */
  next(challenge: Buffer): Promise<Buffer>;
}

/**
 * The best of the mechanisms that the server offers (in capitals); undefined when there is none for these credentials.
 * @param nonce printable ASCII without comma, from at least 18 random bytes
 */
export function createSaslClient(
  offered: ReadonlySet<string>,
  credentials: SaslCredentials,
  nonce: string,
): SaslClient | undefined {
  const { account, as = account, secret } = credentials;
  if (secret.kind === 'token') {
    const message = { name: account, token: secret.token };
    // What most hosts take is XOAUTH2; OAUTHBEARER is the standard's.
    if (offered.has('XOAUTH2')) return oneStep('XOAUTH2', formatXoauth2(message));
    return offered.has('OAUTHBEARER')
      ? oneStep('OAUTHBEARER', formatOauthBearer(message))
      : undefined;
  }
  const { password } = secret;
  const authorizationId = as === account ? '' : account;
  if (offered.has('SCRAM-SHA-256')) return scram({ name: as, password, authorizationId, nonce });
  return offered.has('PLAIN')
    ? oneStep('PLAIN', formatPlainMessage({ name: as, password, authorizationId }))
    : undefined;
}

/** A challenge behind it is an error in JSON; an empty response lets the server say so. */
function oneStep(mechanism: string, first: Buffer): SaslClient {
  return { mechanism, first, next: async () => Buffer.alloc(0) };
}

function scram(who: Parameters<typeof createScramClient>[0]): SaslClient {
  const client = createScramClient(who);
  let step = 0;
  return {
    mechanism: 'SCRAM-SHA-256',
    first: Buffer.from(client.first()),
    async next(challenge) {
      if (step++ === 0) return Buffer.from(await client.final(challenge.toString()));
      if (!client.verify(challenge.toString()))
        throw new DomainError(
          'authentication-failed',
          'the server does not know the password itself',
        );
      return Buffer.alloc(0);
    },
  };
}
