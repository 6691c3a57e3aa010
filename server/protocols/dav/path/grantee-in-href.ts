import type { Directory } from '#directory/directory.ts';
import type { Grantee } from '#directory/grantee.ts';
import { isDomainError } from '#platform/errors.ts';
import { principalInHref } from './principal-in-href.ts';

/** Who has rights when they are given to the principal at an href, also at one of an alias; undefined when there is none. */
// RFC 3744 §8.1.1
export async function granteeInHref(
  { grants, principals }: Directory,
  href: string,
): Promise<Grantee | undefined> {
  const address = principalInHref(href);
  if (address === undefined) return undefined;
  const principal = await principals.find(address);
  const known = principal?.kind === 'account' ? principal.account.address : principal?.address;
  try {
    return (await grants.parseIdentifier(known ?? address)).grantee;
  } catch (error) {
    if (isDomainError(error, 'not-found') || isDomainError(error, 'bad-value')) return undefined;
    throw error;
  }
}
