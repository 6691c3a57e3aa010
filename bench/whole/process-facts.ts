import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;

/** Processor time a process has used so far, in milliseconds. */
export function processorMs(pid: number): number {
  // The name of the process is in parentheses, and may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export function openFileCount(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
