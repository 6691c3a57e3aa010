import { openAtSource } from './imap-desk.ts';

/** Everything a client sees of an account: by mailbox the messages in their order. */
export async function seenMailboxes(
  port: number,
  user: string,
): Promise<Record<string, unknown[]>> {
  await using source = await openAtSource({ port }, user);
  const { client } = source;
  const all: Record<string, unknown[]> = {};
  for (const { path, flags } of await client.list()) {
    if (flags.has('\\Noselect') || flags.has('\\NonExistent')) continue;
    const lock = await client.getMailboxLock(path);
    const messages: unknown[] = [];
    const isEmpty = client.mailbox === false || client.mailbox.exists === 0;
    for await (const message of isEmpty
      ? []
      : client.fetch('1:*', {
          flags: true,
          internalDate: true,
          source: true,
        }))
      messages.push([
        [...(message.flags ?? [])].filter((flag) => flag !== '\\Recent').sort(),
        message.internalDate,
        message.source?.toString('latin1'),
      ]);
    lock.release();
    if (messages.length > 0) all[path] = messages;
  }
  return all;
}
