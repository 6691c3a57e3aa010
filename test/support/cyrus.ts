import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, untilOpen } from './peer-port.ts';
import { runPeer } from './peer.ts';

const programs = '/usr/lib/cyrus/bin';
/** What Cyrus needs to be there. It runs as the user cyrus, so only root can start it. */
export const cyrusFiles = [
  '/usr/sbin/cyrmaster',
  `${programs}/httpd`,
  `${programs}/lmtpd`,
  '/usr/sbin/saslpasswd2',
] as const;

/** Debian has one IMAP server at a time: beside Dovecot the program lies alone. */
const imapPrograms = [`${programs}/imapd`, '/usr/local/lib/cyrus-imapd/imapd'];
const imapd = imapPrograms.find((it) => existsSync(it)) ?? imapPrograms[0]!;

export const cyrusImapFiles = [...cyrusFiles, imapd, `${programs}/timsieved`] as const;

export type CyrusService = 'http' | 'imap' | 'sieve';

export interface Cyrus extends AsyncDisposable {
  readonly port: (service: CyrusService) => number;
}

/** A Cyrus of its own on free loopback ports; the users, and the administrator "cyrus", have the password "pass". */
export async function startCyrus(
  users: readonly string[],
  services: readonly CyrusService[],
  /** Of imapd.conf, beside our own or in their place. */
  settings: Readonly<Record<string, string>> = {},
): Promise<Cyrus> {
  const folder = await mkdtemp(join(tmpdir(), 'cyrus-'));
  const ports = new Map<CyrusService, number>();
  for (const service of services) ports.set(service, await freePort());
  const conf: Readonly<Record<string, string>> = {
    configdirectory: `${folder}/config`,
    'partition-default': `${folder}/spool`,
    defaultpartition: 'default',
    hashimapspool: 'yes',
    servername: 'localhost',
    admins: 'cyrus',
    allowplaintext: 'yes',
    virtdomains: 'off',
    unixhierarchysep: 'yes',
    altnamespace: 'yes',
    autocreate_quota: '0',
    autocreate_post: 'yes',
    autocreate_users: 'anyone',
    httpmodules: 'caldav carddav',
    caldav_realm: 'localhost',
    httpallowcompress: 'no',
    conversations: 'yes',
    sievedir: `${folder}/sieve`,
    sasl_pwcheck_method: 'auxprop',
    sasl_auxprop_plugin: 'sasldb',
    sasl_sasldb_path: `${folder}/sasl/sasldb2`,
    sasl_mech_list: 'PLAIN',
    lmtpsocket: `${folder}/socket/lmtp`,
    notifysocket: `${folder}/socket/notify`,
    idlesocket: `${folder}/socket/idle`,
    master_pid_file: `${folder}/socket/master.pid`,
    ...settings,
  };
  for (const name of ['config', 'spool', 'socket', 'sasl', 'sieve'])
    await mkdir(join(folder, name));
  await writeFile(
    join(folder, 'imapd.conf'),
    Object.entries(conf)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  );
  await writeFile(
    join(folder, 'cyrus.conf'),
    `START {
  recover cmd="${programs}/ctl_cyrusdb -C ${folder}/imapd.conf -r"
}
SERVICES {
${Array.from(ports, ([service, port]) => `  ${service} cmd="${commandOf[service]} -C ${folder}/imapd.conf" listen="127.0.0.1:${port}" prefork=1 maxchild=20`).join('\n')}
  lmtpunix cmd="${programs}/lmtpd -C ${folder}/imapd.conf" listen="${folder}/socket/lmtp" prefork=0 maxchild=5
}
EVENTS {
}
`,
  );
  const saslFile = join(folder, 'sasl', 'sasldb2');
  for (const user of ['cyrus', ...users])
    await runPeer('saslpasswd2', ['-p', '-c', '-f', saslFile, '-u', 'localhost', user], {
      input: 'pass\n',
    });
  await chmod(folder, 0o755);
  await runPeer('chown', ['-R', 'cyrus:mail', folder]);
  const configs = ['-C', join(folder, 'imapd.conf'), '-M', join(folder, 'cyrus.conf')];
  const child = spawn(
    '/usr/sbin/cyrmaster',
    [...configs, '-p', join(folder, 'socket', 'master.pid')],
    { stdio: 'ignore' },
  );
  for (const port of ports.values()) await untilOpen('Cyrus', port, () => child.exitCode);
  // The first delivery makes a user's mailbox, without which there are no calendars.
  for (const user of users)
    await runPeer(`${programs}/deliver`, ['-C', join(folder, 'imapd.conf'), user], {
      input: 'From: a@example.org\r\nSubject: first\r\n\r\nfirst\r\n',
    });
  return {
    port: (service) => ports.get(service)!,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      if (child.exitCode === null) await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

const commandOf: Readonly<Record<CyrusService, string>> = {
  http: `${programs}/httpd`,
  imap: imapd,
  sieve: `${programs}/timsieved`,
};
