import { defineCommand } from '../command.ts';

/** STARTTLS: the connection becomes TLS behind the answer. */
// RFC 9051 §6.2.1
export const starttls = defineCommand({
  verb: 'STARTTLS',
  states: ['not-authenticated'],
  announcing: 'none',
  async run(session) {
    if (session.connection.tls !== undefined)
      return { status: 'BAD', text: 'TLS is active already' };
    return { status: 'OK', text: 'Begin TLS now', after: 'start-tls' };
  },
});
