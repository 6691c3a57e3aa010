import type { SaslCredentials } from '#codecs/sasl/sasl-client.ts';
import { DomainError } from '#platform/errors.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import type { AccountLogin } from '../source.ts';

/**
 * Who signs in for an account: itself, an administrator by SASL's authorization identity or in the login name, or a token.
 * @throws DomainError bad-value, authentication-failed
 */
export function saslCredentials(
  { endpoint: { options }, secrets }: Pick<EndpointOpening, 'endpoint' | 'secrets'>,
  { name, password }: AccountLogin,
): SaslCredentials {
  const { token, password: own } = secrets;
  if (token !== undefined) return { account: name, secret: { kind: 'token', token } };
  const { admin, 'proxy-by': proxyBy = 'authzid', separator = '*' } = options;
  if (admin !== undefined) {
    if (own === undefined)
      throw new DomainError(
        'bad-value',
        `the password of ${admin} is missing: --admin-password-file FILE`,
      );
    const secret = { kind: 'password' as const, password: own };
    if (proxyBy === 'authzid') return { account: name, as: admin, secret };
    if (proxyBy === 'login-name') return { account: `${name}${separator}${admin}`, secret };
    throw new DomainError(
      'bad-value',
      `--proxy-by ${proxyBy} is not known here: authzid or login-name`,
    );
  }
  if (password !== undefined) return { account: name, secret: { kind: 'password', password } };
  throw new DomainError(
    'authentication-failed',
    `${name}: no password is given, nor an administrator's`,
  );
}
