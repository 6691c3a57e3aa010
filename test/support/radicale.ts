import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DavPeer } from './dav-peer.ts';
import { freePort, untilOpen } from './peer-port.ts';
import { systemPython } from './peer.ts';

/** What Radicale needs to be there. */
export const radicaleFiles = ['/usr/bin/radicale', systemPython] as const;

/** A Radicale of its own on a free loopback port; every user has the password "pass". */
export async function startRadicale(
  users: readonly string[],
  options: {
    /** One of the users who may read everything of everybody. */
    readonly administrator?: string;
  } = {},
): Promise<DavPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'radicale-'));
  const port = await freePort();
  await writeFile(join(folder, 'users'), users.map((user) => `${user}:pass\n`).join(''));
  const { administrator = '' } = options;
  await writeFile(
    join(folder, 'rights'),
    `[administrator]
user: ${administrator || '$'}
collection: .*
permissions: Rr
[root]
user: .+
collection:
permissions: R
[own]
user: .+
collection: {user}(/[^/]*)?
permissions: RrWw
`,
  );
  await writeFile(
    join(folder, 'config'),
    `[server]
hosts = 127.0.0.1:${port}
[auth]
type = htpasswd
htpasswd_filename = ${folder}/users
htpasswd_encryption = plain
[rights]
type = from_file
file = ${folder}/rights
[storage]
filesystem_folder = ${folder}/collections
[logging]
level = warning
`,
  );
  const child = spawn(systemPython, ['/usr/bin/radicale', '-C', join(folder, 'config')], {
    stdio: 'ignore',
  });
  await untilOpen('Radicale', port, () => child.exitCode);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calendars: (user) => `/${user}/`,
    addressBooks: (user) => `/${user}/`,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      if (child.exitCode === null) await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
