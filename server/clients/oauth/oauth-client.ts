import type { KeyObject } from 'node:crypto';
import type { HttpClient } from '#clients/http/http-client.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';

/** Where tokens are given. */
export interface OauthServer {
  readonly tokenUrl: string;
  /** Where a device code is given; undefined where there is no such way. */
  readonly deviceUrl?: string;
}

/** Who asks for tokens, and where. */
export interface OauthClient {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly server: OauthServer;
  readonly clientId: string;
  /** Absent for public clients, which have none. */
  readonly proof?: ClientProof;
}

export type ClientProof =
  | { readonly kind: 'secret'; readonly secret: string }
  | {
      readonly kind: 'key';
      readonly key: KeyObject;
      /** SHA-1 of the certificate, by which Microsoft finds the key. */
      readonly thumbprint: string | undefined;
    };

const localHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** @throws DomainError bad-value for an address to which no secret may go */
export function expectTokenUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new DomainError('bad-value', `"${text}" is no address`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && localHosts.has(url.hostname)))
    throw new DomainError('bad-value', `${text}: tokens are asked for by https alone`);
  return url;
}
