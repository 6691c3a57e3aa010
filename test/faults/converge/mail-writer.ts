import type { Choices } from '../choices.ts';
import { makeMessage } from '../test-message.ts';
import { openImapClient } from '../wire/imap-client.ts';
import type { MailboxToFollow } from './mailbox-follower.ts';

const MOST_MESSAGES = 40;
const flags = ['\\Seen', '\\Flagged', '\\Answered', '$Work'];

/** Adds, flags and expunges messages of a mailbox beside others. */
export async function changeMailbox(
  { port, user, password, mailbox }: MailboxToFollow,
  work: {
    readonly name: string;
    readonly choices: Choices;
    readonly isOver: () => boolean;
    /** Called for each change that was made. */
    readonly onCommand: () => void;
  },
): Promise<void> {
  const { name, choices, isOver, onCommand } = work;
  const client = await openImapClient(port);
  await client.do(`LOGIN ${user} "${password}"`);
  await client.do(`SELECT "${mailbox}"`);
  for (let commands = 0; !isOver(); commands++) {
    const { untagged } = await client.do('UID SEARCH ALL');
    const found = untagged.find((u) => u.text.startsWith('* SEARCH'))?.text ?? '';
    const uids = (found.match(/\d+/g) ?? []).map(Number);
    if (uids.length < 5 || (uids.length < MOST_MESSAGES && choices.oneIn(2)))
      await client.do(`APPEND "${mailbox}"`, makeMessage(`${name}-${commands}`, 300));
    else if (choices.oneIn(4)) {
      await client.do(`UID STORE ${choices.some(uids).join()} +FLAGS.SILENT (\\Deleted)`);
      await client.do('EXPUNGE');
    } else {
      const some = choices.some(flags).join(' ');
      await client.do(
        `UID STORE ${choices.some(uids).join()} ${choices.pick(['+', '-'])}FLAGS (${some})`,
      );
    }
    onCommand();
  }
  client.close();
}

/** Flags by UID, as one who has never been there is told. */
export async function readFlags({
  port,
  user,
  password,
  mailbox,
}: MailboxToFollow): Promise<Map<number, string>> {
  const client = await openImapClient(port);
  await client.do(`LOGIN ${user} "${password}"`);
  await client.do(`EXAMINE "${mailbox}"`);
  const { untagged } = await client.do('UID FETCH 1:* (FLAGS)');
  client.close();
  const rows = untagged.map(({ text }) => /FETCH \((.*)\)$/.exec(text)?.[1] ?? '');
  return new Map(
    rows
      .filter((row) => row.includes('UID'))
      .map((row) => [Number(/UID (\d+)/.exec(row)![1]), /FLAGS \(([^)]*)\)/.exec(row)![1]!]),
  );
}
