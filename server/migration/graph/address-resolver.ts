import { LRUCache } from 'lru-cache';
import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { objectsAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AddressResolver } from '../ews/address-resolver.ts';

/** Of an organisation's correspondence with itself some thousands suffice. */
const MAX_KNOWN = 5000;

/** Asks the directory whose the addresses are that only Exchange understands; who may not ask it knows nobody. */
export function createGraphResolver({ atRoot }: GraphMailbox): AddressResolver {
  const known = new LRUCache<string, { readonly address: string | undefined }>({ max: MAX_KNOWN });
  const resolve = async (distinguishedName: string): Promise<string | undefined> => {
    const key = distinguishedName.toLowerCase();
    const found = known.get(key);
    if (found !== undefined) return found.address;
    const address = await ask(atRoot, distinguishedName);
    known.set(key, { address });
    return address;
  };
  return {
    resolve,
    async addressOf({ address }) {
      if (/^[^\s@/][^\s@]*@[^\s@]+$/.test(address)) return address;
      return address.startsWith('/') ? await resolve(address) : undefined;
    },
  };
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
