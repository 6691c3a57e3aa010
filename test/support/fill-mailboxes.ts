import { openAtSource } from './imap-desk.ts';

const mailboxes = ['INBOX', 'Archive', 'Lists/Köln'] as const;

/** Fills an account of another server with messages that are all different, over three mailboxes. */
export async function fillMailboxes(port: number, user: string, messages: number): Promise<void> {
  await using source = await openAtSource({ port }, user);
  const { client } = source;
  for (const mailbox of mailboxes.slice(1)) await client.mailboxCreate(mailbox);
  for (let n = 0; n < messages; n++) {
    const text = `From: a@example.org\r\nTo: ${user}@example.org\r\nSubject: Message ${n}\r\nMessage-ID: <${n}.${user}@example.org>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n\r\n${`Text ${n}.\r\n`.repeat(1 + (n % 200))}`;
    const flags = [[], ['\\Seen'], ['\\Flagged', 'Work']][n % 3]!;
    await client.append(
      mailboxes[n % 3]!,
      text,
      flags,
      new Date(Date.UTC(2024, 0, 1) + n * 60_000),
    );
  }
}
