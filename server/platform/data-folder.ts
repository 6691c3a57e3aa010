import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DomainError } from './errors.ts';

/** Where everything of one server lies. */
export interface DataFolder {
  readonly root: string;
  readonly settingsFile: string;
  readonly formatFile: string;
  readonly directoryFile: string;
  readonly queue: string;
  readonly accounts: string;
  /** What was made durable of the accounts' packs before the packs themselves. */
  readonly redo: string;
  readonly tls: string;
  readonly keys: string;
  readonly logs: string;
  readonly run: string;
  readonly lockFile: string;
  readonly pidFile: string;
  /** Path of the control socket; a pipe's name on Windows. */
  readonly controlAddress: string;
}

/** Raised when the layout changes so that an older program would do harm. */
const FORMAT = 1;
/** A socket's path must fit into sockaddr_un: 108 bytes on Linux, 104 on macOS. */
const MAX_SOCKET_PATH = 100;

/** The layout, without looking at the disk. */
export function locateDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const run = join(root, 'run');
  return {
    root,
    settingsFile: join(root, 'mailstead.toml'),
    formatFile: join(root, 'format.json'),
    directoryFile: join(root, 'directory.sqlite'),
    queue: join(root, 'queue'),
    accounts: join(root, 'accounts'),
    redo: join(root, 'redo'),
    tls: join(root, 'tls'),
    keys: join(root, 'keys'),
    logs: join(root, 'logs'),
    run,
    lockFile: join(run, 'lock.sqlite'),
    pidFile: join(run, 'server.pid'),
    controlAddress: controlAddress(root, run),
  };
}

/**
 * Makes the folders of a new server.
 * @throws DomainError already-exists (the folder is not empty), read-only, no-permission
 */
export function createDataFolder(path: string, version: string): DataFolder {
  const folder = locateDataFolder(path);
  mapped(folder.root, () => {
    mkdirSync(folder.root, { recursive: true, mode: 0o700 });
    if (readdirSync(folder.root).length > 0)
      throw new DomainError(
        'already-exists',
        `${folder.root} is not empty; choose another folder, or empty this one`,
      );
    for (const sub of [
      folder.queue,
      folder.accounts,
      folder.tls,
      folder.keys,
      folder.logs,
      folder.run,
    ])
      mkdirSync(sub, { mode: 0o700 });
    writeFileSync(folder.formatFile, `${JSON.stringify({ format: FORMAT, madeBy: version })}\n`);
  });
  return folder;
}

/**
 * Looks whether a server's data is here and can be used by this version.
 * @throws DomainError not-found, not-supported (made by a newer version), read-only, no-permission
 */
export function openDataFolder(path: string): DataFolder {
  const folder = locateDataFolder(path);
  if (!existsSync(folder.settingsFile))
    throw new DomainError(
      'not-found',
      `there is no server in ${folder.root} (mailstead.toml is missing); make one with \`mailstead init --data ${path}\`, or name its folder with --data`,
    );
  mapped(folder.root, () => {
    accessSync(folder.root, constants.R_OK | constants.W_OK | constants.X_OK);
    const found = readFormat(folder.formatFile);
    if (found > FORMAT)
      throw new DomainError(
        'not-supported',
        `${folder.root} was written by a newer Mailstead (format ${found}, this one knows ${FORMAT}); install the newer version`,
      );
    mkdirSync(folder.run, { recursive: true, mode: 0o700 });
  });
  return folder;
}

function readFormat(file: string): number {
  if (!existsSync(file)) return FORMAT;
  try {
    const { format } = JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown };
    if (typeof format === 'number') return format;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new DomainError('corrupt', `${file} is damaged; it should read {"format":${FORMAT}}`);
}

/** The folder's path as a name of fixed length, where the path itself is too long or means nothing. */
function controlAddress(root: string, run: string): string {
  const mark = createHash('sha256').update(root).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\mailstead-${mark}`;
  const inside = join(run, 'control.sock');
  return Buffer.byteLength(inside) <= MAX_SOCKET_PATH
    ? inside
    : join(tmpdir(), `mailstead-${mark}.sock`);
}

const causes: Readonly<
  Record<string, { code: 'read-only' | 'no-permission' | 'no-space'; text: string }>
> = {
  EROFS: { code: 'read-only', text: 'the disk is read-only; mount it for writing' },
  EACCES: { code: 'no-permission', text: 'this user may not write here; check owner and mode' },
  EPERM: { code: 'no-permission', text: 'this user may not write here; check owner and mode' },
  ENOSPC: { code: 'no-space', text: 'the disk is full' },
};

function mapped<T>(root: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const cause = causes[(error as NodeJS.ErrnoException).code ?? ''];
    if (error instanceof DomainError || cause === undefined) throw error;
    throw new DomainError(cause.code, `${root}: ${cause.text}`, { cause: error });
  }
}
