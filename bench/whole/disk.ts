import { spawnSync } from 'node:child_process';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readMbox } from '#codecs/mbox/read-mbox.ts';
import { openSmtpSender } from '../../test/faults/wire/smtp-sender.ts';
import { sharedData } from '../../test/support/shared-data.ts';
import { mail } from '../store/figures.ts';
import type { BenchRun, Figure } from './bench-run.ts';
import { type MeasuredServer, startMeasuredServer } from './mail-server.ts';

/** Bytes on disk for each byte of mail, index and full text included, after an orderly stop. */
export async function benchDisk(run: BenchRun): Promise<void> {
  await benchCorpus(run, {
    name: 'archives of real mailing lists',
    messages: await readArchives(run.scale),
    budget: ['<=', 0.65],
  });
  // A quarter of its words is chance, so that it shrinks less than mail of people does.
  await benchCorpus(run, { name: 'made text mail of 4 KiB', messages: makeMail(run.scale) });
}

interface Corpus extends Pick<Figure, 'budget'> {
  readonly name: string;
  readonly messages: readonly Buffer[];
}

async function benchCorpus(run: BenchRun, { name, messages, ...rest }: Corpus): Promise<void> {
  if (messages.length === 0) {
    run.skip('disk', `${name}: not beside the checkout`);
    return;
  }
  await using server = await startMeasuredServer({ accounts: 1 });
  const before = diskBytes(server);
  const sender = await openSmtpSender(server.port(24), undefined, 'LHLO');
  let raw = 0;
  for (const bytes of messages) {
    const { code } = await sender.send('sender@origin.test', [server.address(1)], bytes);
    // An archive may hold a message that no server takes.
    if (code === 250) raw += bytes.length;
  }
  sender.close();
  await server.process.stop();
  run.report('disk', {
    figure: `${name}, ${messages.length} messages: bytes on disk for each byte`,
    value: (diskBytes(server) - before) / raw,
    unit: '',
    ...rest,
  });
}

function diskBytes({ folder }: MeasuredServer): number {
  const { stdout } = spawnSync('du', ['-sk', join(folder.data, 'accounts')], { encoding: 'utf8' });
  return Number(stdout.split('\t')[0]) * 1024;
}

function makeMail(scale: number): Buffer[] {
  return Array.from({ length: Math.max(200, Math.round(5000 * scale)) }, (_, n) => mail(n, 4096));
}

/** Messages with line ends and dots as on the wire. */
async function readArchives(scale: number): Promise<Buffer[]> {
  const folder = sharedData('mbox-ponymail');
  const messages: Buffer[] = [];
  for (const name of folder === undefined ? [] : readdirSync(folder).sort()) {
    if (!name.endsWith('.mbox')) continue;
    for await (const { content } of readMbox(createReadStream(join(folder!, name)))) {
      const lines = Buffer.from(content).toString('latin1').split(/\r?\n/);
      if (lines.at(-1) === '') lines.pop();
      const dotted = lines.map((line) => (line.startsWith('.') ? `.${line}` : line));
      messages.push(Buffer.from(`${dotted.join('\r\n')}\r\n`, 'latin1'));
    }
  }
  return messages.slice(0, Math.max(200, Math.round(messages.length * scale)));
}
