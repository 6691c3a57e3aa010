import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { ImapFlow } from 'imapflow';
import { createCommandServer } from './command-server.ts';
import { startDovecot, type Dovecot } from './dovecot.ts';

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

/** A Dovecot, a server made by `init`, and a migration "move" of users from the one to the other, on the command line. */
export async function openImapDesk(
  t: TestContext,
  users: readonly string[],
  options: { readonly new?: readonly string[]; readonly makesAccounts?: boolean } = {},
) {
  const dovecot = await startDovecot();
  t.after(async () => await dovecot[Symbol.asyncDispose]());
  const server = await createCommandServer(t, createParts());
  const list = join(server.folder, 'users.csv');
  if (options.makesAccounts !== false)
    for (const user of users) await server.json('account', 'add', `${user}@example.test`);
  const rows = users.map((user) => `${user},${user}@example.test,pass,${user}`);
  writeFileSync(list, ['source,target,password,name', ...rows, ''].join('\n'));
  const from = `imap://127.0.0.1:${dovecot.port}`;
  await server.json('migrate', 'new', 'move', '--from', from, ...(options.new ?? []));
  // Exit code 1 where accounts are missing in the target.
  await server.call('migrate', 'users', 'move', '--csv', list);
  return { ...server, dovecot, list };
}
