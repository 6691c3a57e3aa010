import { formatLines } from '#codecs/pop3/reply.ts';
import type { PopCommand } from '../command.ts';

// RFC 2449 §5
export const capa: PopCommand = {
  verb: 'CAPA',
  states: ['authorization', 'transaction'],
  async run(session) {
    const { deps, connection, state } = session;
    const mayUse = session.mayUsePassword();
    const mechanisms = await deps.sasl.offered({
      protocol: 'pop3',
      remoteAddress: connection.remote.address,
      tls: connection.tls,
      allowsPlaintext: mayUse,
    });
    const days = deps.settings().expireDays;
    await session.send(
      formatLines('Capability list follows', [
        'TOP',
        'UIDL',
        'RESP-CODES',
        'AUTH-RESP-CODE',
        'PIPELINING',
        `EXPIRE ${days === 0 ? 'NEVER' : days}`,
        'UTF8 USER',
        'LANG',
        ...(mayUse ? ['USER'] : []),
        ...(mechanisms.length > 0 ? [`SASL ${mechanisms.join(' ')}`] : []),
        ...(connection.tls === undefined && state.kind === 'authorization' ? ['STLS'] : []),
        'IMPLEMENTATION Mailstead',
      ]),
    );
  },
};
