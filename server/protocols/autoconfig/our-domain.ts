import { tryNormalAddress, tryNormalDomain } from '#directory/address-form.ts';
import type { Domains } from '#directory/domains.ts';

/** Domain names that can have settings, in the form in which the directory has them. */
export type FindOurDomain = (name: string) => Promise<string | undefined>;

/** Only domains with accounts: what a gateway's users have to set up is not ours to say. */
export function createOurDomain(domains: Pick<Domains, 'find'>): FindOurDomain {
  return async (given) => {
    const name = tryNormalDomain(given);
    const domain = name === undefined ? undefined : await domains.find(name);
    return domain?.isEnabled === true && domain.kind !== 'gateway' ? domain.name : undefined;
  };
}

/**
 * The address in its normal form when it could be one of ours. Whether there is such an account is not looked up, and
 * what is answered does not depend on it.
 */
export async function tryOurAddress(
  text: string,
  findOurDomain: FindOurDomain,
): Promise<string | undefined> {
  const address = tryNormalAddress(text.trim());
  if (address === undefined) return undefined;
  return (await findOurDomain(address.domain)) === undefined ? undefined : address.address;
}
