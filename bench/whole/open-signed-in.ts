import { type ImapClient, openImapClient } from '../../test/faults/wire/imap-client.ts';
import type { MeasuredServer } from './mail-server.ts';

/** An IMAP session of the account with this number. */
export async function openSignedIn(server: MeasuredServer, n: number): Promise<ImapClient> {
  const client = await openImapClient(server.port(143));
  await client.do(`LOGIN ${server.address(n)} "${server.folder.password}"`);
  return client;
}
