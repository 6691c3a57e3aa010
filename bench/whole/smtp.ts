import { type BenchRun, findGenerator, numberAt, runGenerator } from './bench-run.ts';
import { readLoopDelayMs } from './loop-delay.ts';
import { startMeasuredServer } from './mail-server.ts';
import type { Peer } from './peer.ts';

interface Load {
  readonly name: string;
  readonly messages: number;
  readonly options: Readonly<Record<string, number>>;
  readonly perSecond?: number;
  readonly cpuMsEach?: number;
  readonly p99Ms?: number;
}

const smtpLoads: readonly Load[] = [
  {
    name: '4 KiB, 20 connections',
    messages: 10_000,
    options: { size: 4096, connections: 20 },
    perSecond: 1900,
    cpuMsEach: 0.9,
    p99Ms: 40,
  },
  {
    name: '4 KiB, 20 connections, pipelining',
    messages: 10_000,
    options: { size: 4096, connections: 20, pipelining: 1 },
    perSecond: 1900,
    cpuMsEach: 0.9,
  },
  { name: '4 KiB, 1 connection', messages: 3000, options: { size: 4096, connections: 1 } },
  {
    name: '100 KiB, 20 connections',
    messages: 3000,
    options: { size: 102_400, connections: 20 },
    perSecond: 900,
    cpuMsEach: 2,
  },
];
const lmtpLoads: readonly Load[] = [
  {
    name: '4 KiB, 20 connections',
    messages: 10_000,
    options: { size: 4096, connections: 20, lmtp: 1 },
    perSecond: 2000,
  },
  {
    name: '4 KiB, 1 connection',
    messages: 3000,
    options: { size: 4096, connections: 1, lmtp: 1 },
    perSecond: 700,
  },
];

/** Mail in by SMTP until it is durable in the mailbox. */
export async function benchSmtp(run: BenchRun, peer: Peer | undefined): Promise<void> {
  await benchLoads(run, { bench: 'smtp', port: 25, loads: smtpLoads, peer });
}

export async function benchLmtp(run: BenchRun, peer: Peer | undefined): Promise<void> {
  await benchLoads(run, { bench: 'lmtp', port: 24, loads: lmtpLoads, peer });
}

async function benchLoads(
  run: BenchRun,
  {
    bench,
    port,
    loads,
    peer,
  }: {
    readonly bench: 'smtp' | 'lmtp';
    readonly port: number;
    readonly loads: readonly Load[];
    readonly peer: Peer | undefined;
  },
): Promise<void> {
  const generator = findGenerator('smtp-load.mjs');
  if (generator === undefined) {
    run.skip(bench, 'the load generators are not beside the checkout');
    return;
  }
  for (const load of loads) {
    await using server = await startMeasuredServer({ accounts: 100 });
    const options = {
      messages: Math.max(200, Math.round(load.messages * run.scale)),
      users: 100,
      warmup: Math.max(100, Math.round(1000 * run.scale)),
      ...load.options,
    };
    // What the start of the server took does not count.
    await readLoopDelayMs(server);
    const [line] = await runGenerator(generator, {
      ...options,
      port: server.port(port),
      pids: server.process.pid,
    });
    const loopDelayMs = await readLoopDelayMs(server);
    // Mail is in the mailbox when it is accepted, so that no waiting belongs to the figure.
    const [peerLine] =
      peer === undefined
        ? []
        : await runGenerator(generator, {
            ...options,
            messages: Math.ceil(options.messages / 4),
            port: peer[bench],
            // What the peer accepted may still wait in its queue: counted when its mailbox shows it.
            'wait-imap': `127.0.0.1:${peer.imap}`,
            cgroup: peer.cgroups,
          });
    const peerRate = numberAt(peerLine, 'delivered_per_s');
    const peerCpuMs = numberAt(peerLine, 'cpu_s_per_1000');
    run.report(bench, {
      figure: `${load.name}: rate`,
      value: numberAt(line, 'accepted_per_s'),
      unit: '/s',
      ...(load.perSecond === undefined ? {} : { budget: ['>=', load.perSecond * 1] as const }),
      peer: Number.isNaN(peerRate) ? undefined : peerRate,
    });
    run.report(bench, {
      figure: `${load.name}: processor time each`,
      value: numberAt(line, 'cpu_s_per_1000'),
      unit: 'ms',
      ...(load.cpuMsEach === undefined ? {} : { budget: ['<=', load.cpuMsEach] as const }),
      peer: Number.isNaN(peerCpuMs) ? undefined : peerCpuMs,
    });
    run.report(bench, {
      figure: `${load.name}: p99 of the final reply`,
      value: numberAt(line, 'lat_ms.p99'),
      unit: 'ms',
      ...(load.p99Ms === undefined ? {} : { budget: ['<=', load.p99Ms] as const }),
    });
    run.report(bench, {
      figure: `${load.name}: delay of the event loop, p99`,
      value: loopDelayMs,
      unit: 'ms',
      budget: ['<=', 30],
    });
    if (numberAt(line, 'errors') > 0)
      run.report(bench, {
        figure: `${load.name}: errors`,
        value: numberAt(line, 'errors'),
        unit: 'messages',
        budget: ['<=', 0],
      });
  }
}
