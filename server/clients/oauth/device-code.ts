import { DomainError, isDomainError } from '#platform/errors.ts';
import { expectTokenUrl, type OauthClient } from './oauth-client.ts';
import { postForm, requestTokens, secondsOf, type TokenAnswer } from './request-tokens.ts';

/** What somebody has to do elsewhere. */
export interface DeviceCode {
  /** Where to go with a browser, on any machine. */
  readonly verificationUrl: string;
  /** What to type in there. */
  readonly userCode: string;
  readonly expiresInSeconds: number;
  readonly deviceCode: string;
  readonly intervalSeconds: number;
}

const DEFAULT_INTERVAL_SECONDS = 5;
const SLOWER_SECONDS = 5;

/** @throws DomainError not-supported, no-permission, bad-value, unavailable */
// RFC 8628 §3.1
export async function beginDeviceCode(client: OauthClient, scope: string): Promise<DeviceCode> {
  const { deviceUrl } = client.server;
  if (deviceUrl === undefined)
    throw new DomainError('not-supported', 'this server has no address for device codes');
  const url = expectTokenUrl(deviceUrl);
  const fields = await postForm(client, url, { client_id: client.clientId, scope });
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' ? value : undefined;
  };
  const deviceCode = text('device_code');
  const userCode = text('user_code');
  // Google's older name.
  const verificationUrl = text('verification_uri') ?? text('verification_url');
  if (deviceCode === undefined || userCode === undefined || verificationUrl === undefined)
    throw new DomainError('unavailable', `${url.host}: its answer is no device code`);
  return {
    deviceCode,
    userCode,
    verificationUrl,
    expiresInSeconds: secondsOf(fields['expires_in']) ?? 900,
    intervalSeconds: secondsOf(fields['interval']) ?? DEFAULT_INTERVAL_SECONDS,
  };
}

/**
 * Waits until somebody has signed in.
 * @throws DomainError no-permission when he refuses, wrong-state when the code has run out, cancelled
 */
// RFC 8628 §3.4, RFC 8628 §3.5
export async function awaitDeviceCode(
  client: OauthClient,
  code: DeviceCode,
  signal?: AbortSignal,
): Promise<TokenAnswer> {
  const { clock } = client;
  const endMs = clock.epochMs() + code.expiresInSeconds * 1000;
  let intervalMs = code.intervalSeconds * 1000;
  while (clock.epochMs() < endMs) {
    await clock.sleep(intervalMs, signal);
    try {
      return await requestTokens(client, {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: code.deviceCode,
      });
    } catch (error) {
      const name = isDomainError(error) ? error.details['oauthError'] : undefined;
      if (name === 'slow_down') intervalMs += SLOWER_SECONDS * 1000;
      else if (name === 'expired_token' || name === 'code_expired') break;
      else if (name === 'authorization_declined' || name === 'access_denied')
        throw new DomainError('no-permission', 'the sign-in was refused in the browser', {
          cause: error,
        });
      else if (name !== 'authorization_pending' && !isDomainError(error, 'unavailable'))
        throw error;
    }
  }
  throw new DomainError('wrong-state', 'nobody has signed in in time; begin again');
}
