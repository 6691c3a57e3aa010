import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createBallast } from './disk-full/ballast.ts';
import type { FaultOptions } from './fault-options.ts';
import { InboxLedger } from './kill/inbox-ledger.ts';
import { makeServerFolder, type ServerFolder, startServerProcess } from './server-process.ts';
import { makeMessage, readToken } from './test-message.ts';
import { openImapClient } from './wire/imap-client.ts';
import { openPopClient } from './wire/pop-client.ts';
import { openSmtpSender } from './wire/smtp-sender.ts';

/** Enough for an empty server and some mail. */
const DISK_MB = 24;
const ACCOUNTS = ['a@example.test', 'b@example.test'];

/** A disk that fills up: mail is refused for now, nothing kept is harmed, and the server goes on once there is room. */
export async function runDiskFull(options: FaultOptions, print: (line: object) => void) {
  const disk = mountSmallDisk();
  if (disk === undefined) {
    print({
      fault: 'disk-full',
      skipped:
        'this user may not mount a small file system; run it as root or allow user namespaces',
    });
    return true;
  }
  const problems: string[] = [];
  const check = (isGood: boolean, problem: string): void => {
    if (!isGood) problems.push(problem);
  };
  try {
    const folder = await makeServerFolder({
      accounts: ACCOUNTS,
      dataWithin: disk,
      settings: '[log]\nlevel = "warn"',
    });
    const mail = createMail(folder);
    const ballast = createBallast(join(disk, 'ballast'));
    for (let round = 1; round <= options.number('rounds', 3); round++) {
      const server = await startServerProcess(folder);
      check((await mail.send(30)).kept === 30, `round ${round}: mail was refused with room left`);
      ballast.fill();
      const full = await mail.sendUntilRefused(20, () => ballast.fill());
      for (const code of full.codes)
        check(code === 451 || code === 452, `round ${round}: the full disk was answered ${code}`);
      const imap = await mail.appendByImap();
      check(imap.startsWith('NO'), `round ${round}: APPEND on a full disk was answered ${imap}`);
      problems.push(...(await mail.compare()));
      // Odd rounds recover while running, even ones over a crash.
      if (round % 2 === 0) await server.kill();
      ballast.release();
      const next = round % 2 === 0 ? await startServerProcess(folder) : server;
      const recoveredMs = await mail.waitUntilKept();
      check(recoveredMs !== undefined, `round ${round}: still refused with room again`);
      check((await mail.send(30)).kept === 30, `round ${round}: refused after recovery`);
      check((await mail.appendByImap()).startsWith('OK'), `round ${round}: APPEND still refused`);
      problems.push(...(await mail.compare()));
      check((await next.stop()) === 0, `round ${round}: no orderly stop`);
      print({ fault: 'disk-full', round, refusedWith: full.counts, append: imap, recoveredMs });
      if (problems.length > 0) break;
    }
    const keeps = problems.length > 0 ? { problemList: problems, log: `${folder.root}/log` } : {};
    print({ fault: 'disk-full', problems: problems.length, ...keeps });
    if (problems.length === 0) rmSync(folder.root, { recursive: true });
  } finally {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
  return problems.length === 0;
}

function mountSmallDisk(): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), 'mailstead-disk-'));
  const size = `size=${DISK_MB}m`;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk]).status === 0) return disk;
  rmSync(disk, { recursive: true });
  return undefined;
}

/** Sends to the accounts and remembers what was kept. */
function createMail(folder: ServerFolder) {
  const ledgers = ACCOUNTS.map((account) => new InboxLedger(account));
  let last = 0;
  const sendOne = async (): Promise<number> => {
    const token = `m${++last}`;
    const sender = await openSmtpSender(folder.portBase + 25);
    try {
      for (const ledger of ledgers) ledger.promise(token);
      const message = makeMessage(token, 4000 + (last % 5) * 4000);
      const { code, recipients } = await sender.send('sender@origin.test', ACCOUNTS, message);
      if (code === 250)
        for (const ledger of ledgers)
          if (recipients.includes(ledger.account)) ledger.acknowledge(token);
      return code;
    } finally {
      sender.close();
    }
  };
  return {
    async send(count: number) {
      let kept = 0;
      for (let n = 0; n < count; n++) if ((await sendOne()) === 250) kept++;
      return { kept };
    },
    async sendUntilRefused(times: number, afterKept: () => void) {
      const counts: Record<number, number> = {};
      for (let refused = 0, kept = 0; refused < times && kept < 1000;) {
        const code = await sendOne();
        if (code === 250) {
          kept++;
          afterKept();
          continue;
        }
        refused++;
        counts[code] = (counts[code] ?? 0) + 1;
      }
      return { counts, codes: Object.keys(counts).map(Number) };
    },
    async waitUntilKept(): Promise<number | undefined> {
      const startedAt = performance.now();
      while (performance.now() - startedAt < 10_000) {
        if ((await sendOne()) === 250) return Math.round(performance.now() - startedAt);
        await delay(100);
      }
      return undefined;
    },
    /** Gives how an APPEND was answered. */
    async appendByImap(): Promise<string> {
      const client = await openImapClient(folder.portBase + 143);
      try {
        await client.do(`LOGIN ${ACCOUNTS[0]} "${folder.password}"`);
        const message = makeMessage(`imap${++last}`, 8000);
        return (await client.ask('APPEND Drafts', message)).text;
      } finally {
        client.close();
      }
    },
    async compare(): Promise<string[]> {
      const problems: string[] = [];
      for (const ledger of ledgers) {
        const client = await openPopClient(folder.portBase + 110, ledger.account, folder.password);
        const messages = await client.readAll();
        client.close();
        problems.push(...ledger.compare(messages.map((m) => readToken(m.bytes))));
      }
      return problems;
    },
  };
}
