import type { TestContext } from 'node:test';
import { ImapFlow } from 'imapflow';
import { startDovecot, type Dovecot, type DovecotOptions } from './dovecot.ts';
import { openMoveDesk } from './move-desk.ts';

/** A mailbox of the source, opened by an independent client. */
export async function openAtSource({ port }: Pick<Dovecot, 'port'>, user: string) {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    auth: { user, pass: 'pass' },
    logger: false,
  });
  await client.connect();
  return { client, [Symbol.asyncDispose]: async () => await client.logout() };
}

/** A message of its own number. */
export function numberedMessage(n: number, more = ''): string {
  return `From: a@example.org\r\nTo: b@example.org\r\nSubject: Message ${n}\r\nMessage-ID: <${n}@example.org>\r\nDate: Mon, ${1 + (n % 28)} Jan 2024 10:00:00 +0000\r\n\r\nText ${n}.\r\n${more}`;
}

/** Puts messages into an inbox, in this order. */
export async function appendToInbox(
  dovecot: Pick<Dovecot, 'port'>,
  user: string,
  texts: readonly string[],
): Promise<void> {
  await using source = await openAtSource(dovecot, user);
  for (const text of texts) await source.client.append('INBOX', text);
}

/** A Dovecot, a server made by `init`, and a migration "move" of users from the one to the other, on the command line. */
export async function openImapDesk(
  t: TestContext,
  users: readonly string[],
  options: {
    readonly new?: readonly string[];
    readonly makesAccounts?: boolean;
    readonly dovecot?: DovecotOptions;
  } = {},
) {
  const dovecot = await startDovecot(options.dovecot);
  t.after(async () => await dovecot[Symbol.asyncDispose]());
  const rows = users.map((user) => `${user},${user}@example.test,pass,${user}`);
  const desk = await openMoveDesk(t, {
    accounts: options.makesAccounts === false ? [] : users.map((user) => `${user}@example.test`),
    users: ['source,target,password,name', ...rows, ''].join('\n'),
    options: ['--from', `imap://127.0.0.1:${dovecot.port}`, ...(options.new ?? [])],
  });
  return { ...desk, dovecot };
}
