// Loaded into a server before its program (node --import): writes down which files were synced at which size, before the
// program hears of it, and which were cut to which size, to $MAILSTEAD_SYNC_TRACE; and gives the machine's start the name in $MAILSTEAD_BOOT_ID, since
// after a power cut it has another one.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const traceFile = process.env['MAILSTEAD_SYNC_TRACE'] ?? '';
const bootId = process.env['MAILSTEAD_BOOT_ID'] ?? '';

type Callback = (error: NodeJS.ErrnoException | null) => void;

/** What a sync that begins now will have made durable. */
function beginSync(fd: number): () => void {
  const path = fs.readlinkSync(`/proc/self/fd/${fd}`);
  const { size, ino } = fs.fstatSync(fd);
  const line = `${Date.now()}\t${size}\t${ino}\t${path}\n`;
  return () => fs.appendFileSync(traceFile, line);
}

function traced(sync: typeof fs.fdatasync): (fd: number, callback: Callback) => void {
  return (fd, callback) => {
    const note = beginSync(fd);
    sync(fd, (error) => {
      if (error === null) note();
      callback(error);
    });
  };
}

function tracedNow(sync: (fd: number) => void): (fd: number) => void {
  return (fd) => {
    const note = beginSync(fd);
    sync(fd);
    note();
  };
}

fs.fdatasync = traced(fs.fdatasync) as typeof fs.fdatasync;
fs.fsync = traced(fs.fsync) as typeof fs.fsync;
fs.fdatasyncSync = tracedNow(fs.fdatasyncSync);
fs.fsyncSync = tracedNow(fs.fsyncSync);

// Files that are written over in place: their length tells nothing.
const writeSync = fs.writeSync as (fd: number, bytes: Buffer, ...place: number[]) => number;
fs.writeSync = ((fd: number, bytes: Buffer, ...place: number[]) => {
  const count = writeSync(fd, bytes, ...place);
  const at = place[2];
  if (at === undefined) return count;
  const path = fs.readlinkSync(`/proc/self/fd/${fd}`);
  if (!path.endsWith('.redo')) return count;
  const what = bytes.every((byte) => byte === 0) ? 'emptied' : 'wrote';
  const line = `${Date.now()}\t${at}\t${fs.fstatSync(fd).ino}\t${path}\t${what}\t${at + count}\n`;
  fs.appendFileSync(traceFile, line);
  return count;
}) as typeof fs.writeSync;

const ftruncateSync = fs.ftruncateSync;
fs.ftruncateSync = (fd, length = 0) => {
  ftruncateSync(fd, length ?? 0);
  // What is written behind it from now on is not on the disk, however long the file was before.
  const path = fs.readlinkSync(`/proc/self/fd/${fd}`);
  const line = `${Date.now()}\t${length ?? 0}\t${fs.fstatSync(fd).ino}\t${path}\tcut\n`;
  fs.appendFileSync(traceFile, line);
};

const readFileSync = fs.readFileSync as (...args: unknown[]) => unknown;
fs.readFileSync = ((path: unknown, ...rest: unknown[]) =>
  path === '/proc/sys/kernel/random/boot_id'
    ? bootId
    : readFileSync(path, ...rest)) as typeof fs.readFileSync;
syncBuiltinESMExports();

const handle = await fs.promises.open('/dev/null');
const prototype = Object.getPrototypeOf(handle) as Record<
  'sync' | 'datasync',
  (this: fs.promises.FileHandle) => Promise<void>
>;
for (const name of ['sync', 'datasync'] as const) {
  const real = prototype[name];
  prototype[name] = async function (this: fs.promises.FileHandle) {
    const note = beginSync(this.fd);
    await real.call(this);
    note();
  };
}
await handle.close();
