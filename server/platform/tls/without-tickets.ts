import type { SecureContext } from 'node:tls';

/**
 * Has a fresh context give out no session tickets. Node offers no setting for it, but lets its own tests answer for the
 * ticket key, and "none" is an answer; should that go, clients get tickets as usual.
 */
export function withoutTickets(context: SecureContext): void {
  const handle = context.context as TicketKeyHolder | undefined;
  if (typeof handle?.enableTicketKeyCallback !== 'function') return;
  const unused = Buffer.alloc(16);
  handle.onticketkeycallback = () => [0, unused, unused, unused, unused];
  handle.enableTicketKeyCallback();
}

interface TicketKeyHolder {
  /** Return code, HMAC key, AES key, name of the key, initialization vector. */
  onticketkeycallback?: () => [number, Buffer, Buffer, Buffer, Buffer];
  enableTicketKeyCallback?(): void;
}
