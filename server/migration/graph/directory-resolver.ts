import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { objectsAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import { createAddressResolver, type AddressResolver } from '../exchange/address-resolver.ts';

/** Asks the directory whose the addresses are that only Exchange understands; who may not ask it knows nobody. */
export function createGraphResolver({ atRoot }: GraphMailbox): AddressResolver {
  return createAddressResolver(async (distinguishedName) => await ask(atRoot, distinguishedName));
}

async function ask(
  atRoot: GraphMailbox['atRoot'],
  distinguishedName: string,
): Promise<string | undefined> {
  const name = distinguishedName.replaceAll("'", "''");
  const filter = encodeURIComponent(`proxyAddresses/any(p:p eq 'X500:${name}')`);
  try {
    const answer = await atRoot.ask({ path: `/users?$select=mail&$filter=${filter}` });
    return objectsAt(answer, 'value').flatMap(mailOf)[0];
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable' || error.code === 'limit-reached')
      throw error;
    return undefined;
  }
}

function mailOf(user: JsonObject): string[] {
  const mail = textAt(user, 'mail');
  return mail === undefined ? [] : [mail.toLowerCase()];
}
