// `npm run bench [-- NAME …] [--scale 0.1] [--peer] [--save]`: measures a server it starts itself; one JSON line a figure.
// --peer: beside Postfix and Dovecot on their ports, and beside Radicale and Cyrus where they run (bench/peers).
// migrate: beside mbsync and dsync where they are installed.
import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { type BenchRun, createBenchRun } from '../bench/whole/bench-run.ts';
import { benchDav } from '../bench/whole/dav.ts';
import { benchDisk } from '../bench/whole/disk.ts';
import { benchGrowth } from '../bench/whole/growth.ts';
import { benchImap } from '../bench/whole/imap.ts';
import { benchMailboxes } from '../bench/whole/mailboxes.ts';
import { benchMeetings } from '../bench/whole/meetings.ts';
import { benchMemory } from '../bench/whole/memory.ts';
import { benchMigrate } from '../bench/whole/migrate.ts';
import { benchMix } from '../bench/whole/mix.ts';
import { type Peer, postfixAndDovecot } from '../bench/whole/peer.ts';
import { benchScale } from '../bench/whole/scale.ts';
import { benchLmtp, benchSmtp } from '../bench/whole/smtp.ts';
import { benchStart } from '../bench/whole/start.ts';

const benches: Readonly<Record<string, (run: BenchRun, peer: Peer | undefined) => Promise<void>>> =
  {
    smtp: benchSmtp,
    lmtp: benchLmtp,
    imap: benchImap,
    dav: benchDav,
    meetings: benchMeetings,
    mix: benchMix,
    start: benchStart,
    memory: benchMemory,
    disk: benchDisk,
    scale: benchScale,
    growth: benchGrowth,
    mailboxes: benchMailboxes,
    migrate: benchMigrate,
  };

const args = process.argv.slice(2);
const take = (name: string, values: number): string | undefined => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 1 + values).at(-1);
};
const scale = Number(take('--scale', 1) ?? 1);
const peer = take('--peer', 0) === undefined ? undefined : postfixAndDovecot;
const isSaved = take('--save', 0) !== undefined;
const unknown = args.filter((name) => !(name in benches));
if (unknown.length > 0 || !(scale > 0)) {
  process.stderr.write(
    `bench: ${unknown.length > 0 ? `there is no bench ${unknown.join()}` : '--scale takes a number above 0'}; known: ${Object.keys(benches).join(', ')}; --scale N, --peer, --save\n`,
  );
  process.exit(2);
}
const machine = hostname().replaceAll(/[^\w-]/g, '-');
const file = `bench/results/${new Date().toISOString().slice(0, 10)}-${machine}.jsonl`;
const run = createBenchRun(scale, (line) => {
  const text = `${JSON.stringify(line)}\n`;
  process.stdout.write(text);
  if (!isSaved) return;
  mkdirSync('bench/results', { recursive: true });
  appendFileSync(file, text);
});
for (const name of args.length > 0 ? args : Object.keys(benches)) await benches[name]!(run, peer);
