// What carries an account from an IMAP server, each into a place of its own: this server's command line, and peers that are installed.
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeServerFolder, runCommand } from '../../test/faults/server-process.ts';
import { findPeer } from '../../test/support/peer.ts';
import { timedCommand, type TimedCommand } from './timed-command.ts';

const BIN = fileURLToPath(new URL('../../bin/mailstead.js', import.meta.url));

/** The account to be carried over. */
export interface CarriedAccount {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** One tool and the place it carries an account to. */
export interface Carrier {
  readonly name: string;
  /** The first time everything, then what is new. */
  carry(): Promise<TimedCommand>;
  remove(): void;
}

/** Into a server folder of its own, which is not being served, as an administrator does it. */
export async function openMailstead({ port, user, password }: CarriedAccount): Promise<Carrier> {
  const address = `${user}@bench.test`;
  const folder = await makeServerFolder({ accounts: [address] });
  const data = ['--data', folder.data];
  const list = join(folder.root, 'users.csv');
  writeFileSync(list, `source,target,password\n${user},${address},${password}\n`);
  await runCommand(['migrate', 'new', 'bench', '--from', `imap://127.0.0.1:${port}`, ...data]);
  await runCommand(['migrate', 'users', 'bench', '--csv', list, ...data]);
  // The first start after a change of the sources puts the commands together, which is nothing of a migration.
  await timedCommand(process.execPath, [BIN, 'migrate', '--help']);
  return {
    name: 'Mailstead',
    carry: async () =>
      await timedCommand(process.execPath, [BIN, 'migrate', 'run', 'bench', ...data]),
    remove: () => rmSync(folder.root, { recursive: true, force: true }),
  };
}

/** Those of mbsync and dsync that are installed, each into a Maildir. */
export function openPeers(account: CarriedAccount, dovecotFolder: string): Carrier[] {
  return [openMbsync(account), openDsync(account, dovecotFolder)].filter((it) => it !== undefined);
}

function openMbsync({ port, user, password }: CarriedAccount): Carrier | undefined {
  const program = findPeer('mbsync');
  if (program === undefined) return undefined;
  const root = mkdtempSync(join(tmpdir(), 'bench-mbsync-'));
  const mail = join(root, 'mail');
  mkdirSync(mail);
  const settings = join(root, 'mbsyncrc');
  writeFileSync(
    settings,
    `IMAPAccount far
Host 127.0.0.1
Port ${port}
User ${user}
Pass ${password}
SSLType None
AuthMechs PLAIN

IMAPStore far
Account far

MaildirStore near
Path ${mail}/
Inbox ${mail}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
Expunge Near
SyncState *
`,
    { mode: 0o600 },
  );
  return {
    name: 'mbsync',
    carry: async () => await timedCommand(program, ['-q', '-c', settings, '-a']),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The one of Dovecot, which asks the source by imapc. */
function openDsync(
  { port, user, password }: CarriedAccount,
  dovecotFolder: string,
): Carrier | undefined {
  const program = findPeer('doveadm');
  if (program === undefined) return undefined;
  const root = mkdtempSync(join(tmpdir(), 'bench-dsync-'));
  const own = userInfo();
  // Root must not own mail.
  const [uid, gid] = own.uid === 0 ? [65_534, 65_534] : [own.uid, own.gid];
  chownSync(root, uid, gid);
  const settings = {
    mail_uid: uid,
    mail_gid: gid,
    mail_location: `maildir:${root}/mail:LAYOUT=fs`,
    imapc_host: '127.0.0.1',
    imapc_port: port,
    imapc_user: user,
    imapc_password: password,
    imapc_features: 'rfc822.size fetch-headers',
    // Messages asked for ahead: without it each costs a round trip.
    mail_prefetch_count: 20,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const args = ['-c', join(dovecotFolder, 'dovecot.conf'), ...options, 'backup', '-R', 'imapc:'];
  return {
    name: 'dsync',
    carry: async () => await timedCommand(program, args, { USER: user, HOME: root }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
