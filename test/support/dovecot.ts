import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expectPeer } from './peer.ts';
import { freePort, untilOpen } from './peer-port.ts';

/** A Dovecot of its own on a free loopback port, with mail in Maildirs; every user has the password "pass". */
export interface Dovecot extends AsyncDisposable {
  readonly port: number;
  readonly folder: string;
  /** Of the master user "master", who opens any account as "user*master". */
  readonly masterPassword: string;
}

export interface DovecotOptions {
  readonly settings?: string;
  /** Takes no passwords, but OAuth tokens that are good at this address. */
  readonly onlyTokens?: string;
}

/** Settings of a POP3 service on this port alone. */
export const pop3Service = (port: number): string => `service pop3-login {
  chroot =
  inet_listener pop3 {
    port = ${port}
  }
  inet_listener pop3s {
    port = 0
  }
}
`;

/** Starts Dovecot. It refuses to run as root without users of its own, which are made up here: one id for all. */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'));
  const port = await freePort();
  const { uid, gid, username } = userInfo();
  // Root must not own mail; "nobody" is on every system.
  const owner = uid === 0 ? { uid: 65_534, gid: 65_534 } : { uid, gid };
  await mkdir(join(folder, 'mail'), { mode: 0o777 });
  await writeFile(join(folder, 'master'), 'master:{PLAIN}master-pass\n');
  await writeFile(
    join(folder, 'oauth2'),
    `introspection_mode = auth
introspection_url = ${options.onlyTokens}
username_attribute = username
`,
  );
  const isRoot = uid === 0;
  await writeFile(
    join(folder, 'dovecot.conf'),
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail/%u:LAYOUT=fs
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = ${options.onlyTokens === undefined ? 'plain login' : 'xoauth2 oauthbearer'}
auth_master_user_separator = *
default_internal_user = ${isRoot ? 'dovecot' : username}
default_login_user = ${isRoot ? 'dovenull' : username}
${isRoot ? '' : `default_internal_group = ${gid}`}
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \\Sent
  }
  mailbox Trash {
    special_use = \\Trash
  }
}
passdb {
  driver = passwd-file
  args = ${folder}/master
  master = yes
}
passdb {
  ${options.onlyTokens === undefined ? 'driver = static' : 'driver = oauth2\n  mechanisms = xoauth2 oauthbearer'}
  args = ${options.onlyTokens === undefined ? 'password=pass' : `${folder}/oauth2`}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
${options.settings ?? ''}
`,
  );
  if (isRoot) {
    const { chown } = await import('node:fs/promises');
    await chown(join(folder, 'mail'), owner.uid, owner.gid);
    const { chmod } = await import('node:fs/promises');
    await chmod(folder, 0o755);
  }
  const child = spawn(expectPeer('dovecot'), ['-F', '-c', join(folder, 'dovecot.conf')], {
    stdio: 'ignore',
  });
  await untilOpen('Dovecot', port, () => child.exitCode);
  return {
    port,
    folder,
    masterPassword: 'master-pass',
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      if (child.exitCode === null) await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
