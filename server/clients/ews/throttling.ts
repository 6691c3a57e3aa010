import { responseCodeOf } from '#codecs/ews/ews-failure.ts';
import { isDomainError } from '#platform/errors.ts';

/** Refused before anything was done: asking again is always right. */
const throttled: ReadonlySet<string> = new Set([
  'ErrorServerBusy',
  'ErrorExceededConnectionCount',
  'ErrorExceededFindCountLimit',
  'ErrorExceededSubscriptionCount',
  'ErrorTooManyObjectsOpened',
  'ErrorInsufficientResources',
]);

export function isThrottled(error: unknown): boolean {
  if (throttled.has(responseCodeOf(error))) return true;
  const status = isDomainError(error) ? error.details['status'] : undefined;
  return status === 429 || status === 503;
}

/** Of one mailbox: whoever works on many has better to do than to wait here. */
const ofMailbox: ReadonlySet<string> = new Set([
  'ErrorInternalServerError',
  'ErrorMailboxStoreUnavailable',
]);

/** May have been done or not, and will pass: for what can be asked twice. */
export function mayTryAgain(error: unknown): boolean {
  if (!isDomainError(error, 'unavailable')) return false;
  const { isGarbled, isLasting } = error.details;
  return isGarbled !== true && isLasting !== true && !ofMailbox.has(responseCodeOf(error));
}
