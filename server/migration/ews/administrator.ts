import type { PasswordWay } from '#clients/http/http-credentials.ts';
import { DomainError } from '#platform/errors.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Secrets } from '../migration-folder.ts';
import { refreshTokenName, type AccountTokens } from '../oauth/account-tokens.ts';
import type { EwsAdministrator } from './connect-ews.ts';

type Options = Endpoint['options'];

/** undefined where people sign in for themselves. @throws DomainError bad-value */
export function administratorByPassword(
  options: Options,
  { password }: Secrets,
  ways: readonly PasswordWay[] | undefined,
): EwsAdministrator | undefined {
  const access = accessOf(options);
  const { admin: name = '' } = options;
  if (name === '') return undefined;
  if (password === undefined)
    throw new DomainError(
      'bad-value',
      `the password of ${name} is missing: --admin-password-file FILE`,
    );
  const more = ways !== undefined && { ways };
  return { name, access, credentials: { kind: 'password', user: name, password, ...more } };
}

/** undefined where people sign in for themselves. @throws DomainError bad-value */
export function administratorByToken(
  options: Options,
  secrets: Secrets,
  tokens: AccountTokens,
): EwsAdministrator | undefined {
  const access = accessOf(options);
  const { admin } = options;
  const isGiven = secrets['token'] !== undefined;
  const isShared = secrets[refreshTokenName(undefined)] !== undefined;
  if (!tokens.isProgram && !isShared) return undefined;
  const credentials = { kind: 'bearer', ...tokens.of('') } as const;
  // A token that was given by hand is whosever it is.
  if (isGiven || !tokens.isProgram) return { name: admin ?? '', access, credentials };
  if (access === 'delegation')
    throw new DomainError(
      'bad-value',
      'an application opens mailboxes by impersonation alone: leave access=delegation out',
    );
  return { name: admin ?? 'the application', access, credentials, asksAs: admin ?? '' };
}

function accessOf({ access = 'impersonation' }: Options): EwsAdministrator['access'] {
  if (access === 'impersonation' || access === 'delegation') return access;
  throw new DomainError('bad-value', `access ${access} is not known: impersonation or delegation`);
}
