import { DomainError } from '#platform/errors.ts';
import type { Account, ProtocolName } from './account.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Domains } from './domains.ts';
import type { Identity, SignInMethod, SignInPlace } from './identity.ts';
import type { LoginNames } from './login-names.ts';

export interface Admission {
  /** Who proved to be somebody. */
  readonly authenticated: Account;
  readonly method: SignInMethod;
  readonly appPassword: string | undefined;
  /** Protocols the credential opens; empty: all. */
  readonly allowedProtocols: readonly ProtocolName[];
  readonly place: SignInPlace;
  /** On whose behalf; undefined or '' for oneself. */
  readonly authorizeAs: string | undefined;
}

/** What comes after the proof: may this account use this protocol, and act for that other one? */
export interface Authorization {
  /** @throws DomainError account-disabled, no-permission */
  admit(admission: Admission): Promise<Identity>;
}

export function createAuthorization(
  { log }: DirectoryContext,
  { names, domains }: { names: LoginNames; domains: Domains },
): Authorization {
  const assertUsable = async (account: Account, protocol: ProtocolName): Promise<void> => {
    const domain = await domains.find(account.domain);
    if (!account.isEnabled || domain?.isEnabled !== true)
      throw new DomainError('account-disabled', 'this account is disabled');
    if (account.disabledProtocols.includes(protocol))
      throw new DomainError('account-disabled', `this account may not use ${protocol}`);
  };

  return {
    async admit(admission) {
      const { authenticated, method, appPassword, place, allowedProtocols } = admission;
      if (allowedProtocols.length > 0 && !allowedProtocols.includes(place.protocol))
        throw new DomainError('no-permission', `this app password is not for ${place.protocol}`);
      const wanted = admission.authorizeAs ?? '';
      const account = wanted === '' ? authenticated : await names.find(names.normal(wanted));
      if (account?.id === authenticated.id) {
        await assertUsable(account, place.protocol);
        return { account, authenticated, method, appPassword };
      }
      if (!authenticated.isEnabled)
        throw new DomainError('account-disabled', 'this account is disabled');
      if (account === undefined || !mayActFor(authenticated, account)) {
        log.warn('sign-in-on-behalf-refused', { ...place, by: authenticated.address, for: wanted });
        throw new DomainError('no-permission', 'not allowed to act for this account');
      }
      await assertUsable(account, place.protocol);
      log.info('sign-in-on-behalf', {
        ...place,
        by: authenticated.address,
        for: account.address,
        account: account.id,
      });
      return { account, authenticated, method, appPassword };
    },
  };
}

/** Administrators act for everybody; those of a domain for its users, but not for administrators of the server. */
function mayActFor(by: Account, account: Account): boolean {
  if (by.role === 'administrator') return true;
  return (
    by.administers.includes(account.domain) &&
    account.role !== 'administrator' &&
    account.role !== 'auditor'
  );
}
