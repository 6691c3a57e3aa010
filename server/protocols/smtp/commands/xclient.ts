import { isIP } from 'node:net';
import { parseXclientCommand } from '#codecs/smtp/xclient-command.ts';
import { plainAddress } from '#platform/networks.ts';
import type { SmtpContext } from '../command.ts';
import { reply, wrongOrder } from '../replies.ts';
import { newPhase } from '../session-state.ts';

/** XCLIENT: a named proxy says who the client behind it is; the conversation begins anew. */
export function xclient(session: SmtpContext, argument: string): string {
  const { settings, connection, site } = session;
  if (!settings.xclientNetworks.contains(connection.remote.address))
    return reply(550, '5.7.1', 'Not allowed');
  if (session.phase.kind === 'transaction') return wrongOrder('Not inside a transaction');
  const said = parseXclientCommand(argument);
  const address = plainAddress(said.address ?? session.client.address);
  if (isIP(address) === 0) return reply(501, '5.5.4', 'ADDR is not an address');
  session.client = {
    address,
    port: said.port ?? session.client.port,
    name: said.name === undefined ? session.client.name : (said.name ?? undefined),
    isTrusted: site.trustedNetworks.contains(address),
  };
  session.identity = undefined;
  session.phase = newPhase;
  return reply(220, undefined, `${site.hostname} ${session.kind.protocol} Mailstead`);
}
