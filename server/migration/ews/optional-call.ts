import type { EwsOperation } from '#codecs/ews/operation.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss } from '../item.ts';
import { call, type MailboxCalls } from './mailbox-calls.ts';

/**
 * Calls an operation for something that need not be there, or that the caller need not be let see: then it is told, unless it
 * does not exist. @throws DomainError unavailable
 */
export async function callOptional<T>(
  calls: MailboxCalls,
  operation: EwsOperation<T>,
  loss: { readonly losses: Loss[]; readonly what: string },
): Promise<T | undefined> {
  try {
    return await call(calls, operation);
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    if (error.code !== 'not-found') loss.losses.push({ what: loss.what, detail: error.message });
    return undefined;
  }
}
