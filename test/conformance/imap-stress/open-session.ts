import type { Connection } from './connection.ts';
import type { StressClient } from './client.ts';
import type { View } from './view.ts';
import type { World } from './world.ts';

/** Signs in, switches on what this client uses, and selects its mailbox; with QRESYNC from what it knew before. */
export async function openSession(
  client: Pick<StressClient, 'features' | 'mailbox' | 'address'>,
  parts: { world: World; connection: Connection; view: View; known: View | undefined },
): Promise<void> {
  const { world, connection, view, known } = parts;
  const { features, mailbox, address } = client;
  await connection.ask(`LOGIN "${address}" "${world.password}"`);
  if (features.qresync) await connection.ask('ENABLE QRESYNC');
  else if (features.condstore) await connection.ask('ENABLE CONDSTORE');
  if (features.rev2) await connection.ask('ENABLE IMAP4rev2');
  connection.view = view;
  const name = mailbox.nameFor(address);
  const knowsAll =
    known !== undefined &&
    known.highestModseq > 0 &&
    known.entries.every((entry) => entry.uid !== 0 && entry.flags !== undefined);
  const isResync = features.qresync && knowsAll;
  if (isResync) view.resume(known);
  const resync = isResync ? ` (QRESYNC (${mailbox.uidValidity} ${known.highestModseq}))` : '';
  const answer = await connection.ask(`SELECT "${name}"${resync}`);
  if (isResync) view.endResync();
  view.isReadWrite = answer.code === 'READ-WRITE';
}
