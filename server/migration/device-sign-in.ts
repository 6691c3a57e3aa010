import { awaitDeviceCode, beginDeviceCode, type DeviceCode } from '#clients/oauth/device-code.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { Endpoint } from './endpoint.ts';
import type { Secrets } from './migration-folder.ts';
import { openOauthClient, refreshTokenName } from './oauth/account-tokens.ts';
import { readOauthSetup } from './oauth/oauth-setup.ts';

export interface DeviceSignIn {
  readonly endpoint: Endpoint;
  /** Of this end alone. */
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly random: Random;
  /** Whose account it is for; undefined: whoever signs in opens all of them. */
  readonly account: string | undefined;
  /** Tells somebody where to go. */
  show(code: DeviceCode): void;
  /** Keeps what the next token is asked for with. */
  keep(name: string, value: string): Promise<void>;
  readonly signal?: AbortSignal;
}

/** Lets somebody sign in on another screen, and keeps what came of it. @throws DomainError */
export async function signInByDevice(how: DeviceSignIn): Promise<void> {
  const { endpoint, secrets, account, signal } = how;
  const setup = readOauthSetup(endpoint, secrets);
  if (setup === undefined)
    throw new DomainError(
      'bad-value',
      `${endpoint.location} does not sign in by OAuth: begin the migration with --option oauth=microsoft, google or custom`,
    );
  if (setup.serviceAccount !== undefined)
    throw new DomainError('bad-value', 'a service account signs in by itself');
  const client = openOauthClient(how, setup);
  try {
    const code = await beginDeviceCode(client, setup.userScope);
    how.show(code);
    const { refreshToken } = await awaitDeviceCode(client, code, signal);
    if (refreshToken === undefined)
      throw new DomainError(
        'not-supported',
        'the server gives no refresh token: the scope lacks offline_access',
      );
    await how.keep(refreshTokenName(account), refreshToken);
  } finally {
    client.http[Symbol.dispose]();
  }
}
