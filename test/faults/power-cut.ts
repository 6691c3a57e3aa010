import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createChoices } from './choices.ts';
import type { FaultOptions } from './fault-options.ts';
import { runSeries, type SeriesOptions } from './kill/kill-series.ts';
import type { KillWorld } from './kill/kill-world.ts';
import { type CycleLine, runCycles } from './kill/run-cycles.ts';
import { cutPower } from './power-cut/cut-power.ts';
import { createOlderIndexes } from './power-cut/older-indexes.ts';
import { type FileSizes, measureFiles, readTrace } from './power-cut/synced-files.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'power-cut', 'sync-trace.ts')).href;

/** kill -9, then the loss of everything that was never synced, and indexes that are old, torn or gone. */
export async function runPowerCut(options: FaultOptions, print: (line: object) => void) {
  if (process.platform !== 'linux') {
    print({ fault: 'power-cut', skipped: 'needs /proc to see what is synced' });
    return true;
  }
  return await runSeries('power-cut', options, { print, run: runPowerCuts });
}

export async function runPowerCuts(world: KillWorld, options: SeriesOptions): Promise<CycleLine[]> {
  const { root, data } = world.folder;
  const traceFile = join(root, 'sync-trace');
  const older = createOlderIndexes(join(root, 'older'), join(data, 'accounts'));
  const choices = createChoices(options.seed + 1);
  let onDisk: FileSizes = measureFiles(data);
  let boots = 0;
  const cut = () => {
    const losses = cutPower(data, { synced: readTrace(traceFile, onDisk), older }, choices);
    onDisk = measureFiles(data);
    return { ...losses };
  };
  return await runCycles(world, {
    ...options,
    start: () => ({
      nodeArguments: ['--import', preload],
      environment: { MAILSTEAD_SYNC_TRACE: traceFile, MAILSTEAD_BOOT_ID: `boot-${++boots}` },
    }),
    afterKill: cut,
  });
}
