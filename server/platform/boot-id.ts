import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Clock } from './clock.ts';

/** Half a minute: the computed time of the machine's start may wander with corrections of the clock. */
const TOLERANCE_MS = 30_000;

/** Names the machine's present start: another one means that unsynced writes of before may be lost. */
export function readBootId(clock: Clock): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    // Where the kernel gives no name, the time of the start serves; at worst it changes once too often.
    const startMs = clock.epochMs() - uptime() * 1000;
    return `since-${Math.round(startMs / TOLERANCE_MS)}`;
  }
}
