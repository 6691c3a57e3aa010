import { isLoopback } from '#platform/networks.ts';
import type { SmtpContext } from '../command.ts';
import type { SaslClient } from '../ports.ts';

/** Passwords travel only where nobody can read them. */
// RFC 4954 §4, RFC 8314 §3.3
export function maySignIn({ connection, site }: SmtpContext): boolean {
  return (
    connection.tls !== undefined ||
    (site.allowsPlaintextOnLoopback && isLoopback(connection.remote.address))
  );
}

/** What EHLO names behind AUTH; undefined where nobody signs in, without asking anyone. */
export function offeredMechanisms(session: SmtpContext): Promise<readonly string[]> | undefined {
  if (!session.kind.isSubmission || session.identity !== undefined || !maySignIn(session))
    return undefined;
  return session.parts.signIn.mechanisms(saslClient(session));
}

export function saslClient({ connection, client }: SmtpContext): SaslClient {
  return { remoteAddress: client.address, tls: connection.tls, connectionId: connection.id };
}
