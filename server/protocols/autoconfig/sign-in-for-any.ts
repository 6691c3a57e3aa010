import type { ProtocolName } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import type { Identity } from '#directory/identity.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { DiscoverableServices, WebService } from './services.ts';

/**
 * There is no protocol called discovery: whoever may use one of them may learn of it. A secret that was right once costs
 * nothing for the others; one that is wrong is tried, and counted, once.
 */
export async function signInForAny(
  { signIn }: Pick<Directory, 'signIn'>,
  given: { readonly name: string; readonly secret: string; readonly remoteAddress: string },
  services: DiscoverableServices,
): Promise<{ identity: Identity; allowed: ReadonlySet<ProtocolName> }> {
  const allowed = new Set<ProtocolName>();
  let identity: Identity | undefined;
  let refusal: DomainError | undefined;
  for (const protocol of offeredBy(services))
    try {
      identity = await signIn({ ...given, protocol });
      allowed.add(protocol);
    } catch (error) {
      if (!isDomainError(error, 'account-disabled') && !isDomainError(error, 'no-permission'))
        throw error;
      refusal = error;
    }
  if (identity === undefined)
    throw refusal ?? new DomainError('account-disabled', 'nothing is offered to accounts');
  return { identity, allowed };
}

function offeredBy({ mail, web }: DiscoverableServices): readonly ProtocolName[] {
  return [...new Set([...mail.map((s) => s.protocol), ...(Object.keys(web) as WebService[])])];
}
