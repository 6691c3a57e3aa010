import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectPeer } from './peer.ts';
import { freePort, untilOpen } from './peer-port.ts';

/** What DavMail needs to be there. */
export const davmailFiles = ['/usr/share/davmail/davmail.jar', '/usr/bin/java'] as const;

/** DavMail before a server that speaks EWS: to mail programs it is IMAP, to others CardDAV. */
export interface DavMail extends AsyncDisposable {
  readonly imapPort: number;
  readonly davPort: number;
}

export async function startDavMail(ewsUrl: string): Promise<DavMail> {
  const folder = await mkdtemp(join(tmpdir(), 'davmail-'));
  const imapPort = await freePort();
  const davPort = await freePort();
  const file = join(folder, 'davmail.properties');
  await writeFile(
    file,
    `davmail.server=true
davmail.mode=EWS
davmail.url=${ewsUrl}
davmail.imapPort=${imapPort}
davmail.caldavPort=${davPort}
davmail.ldapPort=
davmail.popPort=
davmail.smtpPort=
davmail.allowRemote=false
davmail.bindAddress=127.0.0.1
davmail.disableUpdateCheck=true
davmail.caldavPastDelay=0
davmail.logFilePath=${folder}/davmail.log
log4j.rootLogger=ERROR
log4j.logger.davmail=ERROR
`,
  );
  const child = spawn(
    expectPeer('java'),
    ['-Xmx128m', `-Duser.home=${folder}`, '-jar', davmailFiles[0], '-server', file],
    { stdio: 'ignore', cwd: folder },
  );
  await untilOpen('DavMail', imapPort, () => child.exitCode);
  await untilOpen('DavMail', davPort, () => child.exitCode);
  return {
    imapPort,
    davPort,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      if (child.exitCode === null) await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
