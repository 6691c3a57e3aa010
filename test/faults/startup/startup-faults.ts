import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ServerFolder, startServerProcess } from '../server-process.ts';

export interface StartupFault {
  readonly name: string;
  /** Makes the fault; what it gives takes it away again. undefined: not possible for this user. */
  make(folder: ServerFolder): Promise<AsyncDisposable | undefined>;
  /** What the one line must say. */
  readonly expected: RegExp;
}

/** Puts a file back as it was. */
function withChangedFile(path: string, change: () => void): AsyncDisposable {
  copyFileSync(path, `${path}.before`);
  change();
  return { [Symbol.asyncDispose]: async () => renameSync(`${path}.before`, path) };
}

function newerDatabase(path: string): AsyncDisposable {
  const setVersions = (text: string) => {
    const database = new DatabaseSync(path);
    database.exec(text);
    database.close();
  };
  setVersions('UPDATE schema_version SET version = version + 900');
  return {
    [Symbol.asyncDispose]: async () =>
      setVersions('UPDATE schema_version SET version = version - 900'),
  };
}

function changedSettings(folder: ServerFolder, change: (text: string) => string): AsyncDisposable {
  const path = join(folder.data, 'mailstead.toml');
  return withChangedFile(path, () => writeFileSync(path, change(readFileSync(path, 'utf8'))));
}

export const startupFaults: readonly StartupFault[] = [
  {
    name: 'a second server on the same data folder',
    async make(folder) {
      const first = await startServerProcess(folder);
      return { [Symbol.asyncDispose]: async () => void (await first.stop()) };
    },
    expected: /already running on .+ \(process \d+\); stop it first/,
  },
  {
    name: 'a read-only disk',
    async make({ data }) {
      if (spawnSync('mount', ['--bind', data, data]).status !== 0) return undefined;
      const unmount = async () => void spawnSync('umount', [data]);
      if (spawnSync('mount', ['-o', 'remount,bind,ro', data]).status !== 0) {
        await unmount();
        return undefined;
      }
      return { [Symbol.asyncDispose]: unmount };
    },
    expected: /read-only; mount it for writing|cannot be written; check/,
  },
  {
    name: 'a data folder of a newer format',
    async make({ data }) {
      const path = join(data, 'format.json');
      return withChangedFile(path, () => writeFileSync(path, '{"format":900}'));
    },
    expected: /newer Mailstead .*install the newer version/,
  },
  {
    name: 'a directory of a newer version',
    make: async ({ data }) => newerDatabase(join(data, 'directory.sqlite')),
    expected: /directory.*version \d+.*newer program/,
  },
  {
    name: 'a queue of a newer version',
    async make(folder) {
      await (await startServerProcess(folder)).stop();
      return newerDatabase(join(folder.data, 'queue', 'queue.sqlite'));
    },
    expected: /queue.*version \d+.*newer program/,
  },
  {
    name: 'a damaged directory',
    async make({ data }) {
      const path = join(data, 'directory.sqlite');
      return withChangedFile(path, () => writeFileSync(path, 'no database at all '.repeat(500)));
    },
    expected: /directory\.sqlite.*damaged.*restore/,
  },
  {
    name: 'no data folder',
    async make({ data }) {
      renameSync(data, `${data}.away`);
      return { [Symbol.asyncDispose]: async () => renameSync(`${data}.away`, data) };
    },
    expected: /there is no server in .*mailstead init/,
  },
  {
    name: 'a setting nobody knows',
    make: async (folder) =>
      changedSettings(folder, (text) => text.replace('[log]', '[log]\nlevle = "info"')),
    expected: /mailstead\.toml:\d+.*levle.*level/,
  },
  {
    name: 'a setting with a wrong value',
    make: async (folder) =>
      changedSettings(folder, (text) => text.replace('[log]', '[log]\nlevel = "loud"')),
    expected: /mailstead\.toml:\d+.*level.*"loud".*"info"/,
  },
  {
    name: 'a configuration that is no TOML',
    make: async (folder) => changedSettings(folder, (text) => `${text}\n[log\n`),
    expected: /mailstead\.toml:\d+: not valid TOML/,
  },
  {
    name: 'a certificate that is missing',
    make: async (folder) =>
      changedSettings(
        folder,
        (text) => `${text}\n[tls.certificates.a]\ncertificate = "/none.pem"\nkey = "/none.key"\n`,
      ),
    expected: /\/none\.(pem|key)/,
  },
];
