import { resolveNames } from '#codecs/ews/resolve-names.ts';
import { isDomainError } from '#platform/errors.ts';
import {
  createAddressResolver,
  isMailAddress,
  type AddressResolver,
} from '../exchange/address-resolver.ts';
import { call, type MailboxCalls } from './mailbox-calls.ts';

/** Asks the server whose the addresses are that only Exchange understands. */
export function createEwsResolver(calls: MailboxCalls): AddressResolver {
  return createAddressResolver(async (distinguishedName) => await ask(calls, distinguishedName));
}

async function ask(calls: MailboxCalls, distinguishedName: string): Promise<string | undefined> {
  try {
    const { entries } = await call(calls, resolveNames(distinguishedName));
    return entries.map((e) => e.address).find(isMailAddress);
  } catch (error) {
    if (isDomainError(error, 'unavailable') || !isDomainError(error)) throw error;
    return undefined;
  }
}
