import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { tryLockFile } from '#platform/data-lock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import { DomainError } from '#platform/errors.ts';
import { replaceFile } from '#platform/write-file.ts';
import type { Endpoint } from './endpoint.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { defaultPolicies, type Policies } from './policies.ts';

/** What a migration is about. */
export interface Definition {
  readonly name: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly from: readonly Endpoint[];
  readonly to: Endpoint;
  /** Further targets: each takes the kinds of folders that those before it do not. */
  readonly alsoTo?: readonly Endpoint[];
  readonly policies: Policies;
  /** Accounts worked on at once. */
  readonly lanes: number;
}

/** Secrets by name: "from.0.password", "to.token". In a file of their own that only its owner reads. */
export type Secrets = Readonly<Record<string, string>>;

/** DATA/migrations/<name>/: everything that is known of one migration. */
export interface MigrationFolder {
  readonly path: string;
  readonly usersFile: string;
  readonly reports: string;
  definition(): Promise<Definition>;
  change(definition: Definition): void;
  secrets(): Promise<Secrets>;
  setSecrets(secrets: Secrets): Promise<void>;
  /** Changes one; calls that come together do not lose each other's. */
  keepSecret(name: string, value: string): Promise<void>;
  /** Keeps others from working on it at the same time. @throws DomainError in-use */
  hold(): Disposable;
  openLedger(): Promise<Ledger>;
  /** Of the way back to the source. */
  openReverseLedger(): Promise<Ledger>;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** @throws DomainError bad-value, already-exists */
export async function createMigration(
  data: DataFolder,
  definition: Definition,
  secrets: Secrets,
): Promise<MigrationFolder> {
  const path = placeOf(data, definition.name);
  if (existsSync(path))
    throw new DomainError(
      'already-exists',
      `there is a migration called ${definition.name} already`,
    );
  await mkdir(join(path, 'reports'), { recursive: true, mode: 0o700 });
  const folder = at(path);
  await folder.setSecrets(secrets);
  // Last: a folder without it is no migration.
  folder.change(definition);
  return folder;
}

/** @throws DomainError not-found, naming those that there are */
export async function findMigration(data: DataFolder, name: string): Promise<MigrationFolder> {
  const path = placeOf(data, name);
  if (existsSync(join(path, 'migration.json'))) return at(path);
  const names = await listMigrations(data);
  const known =
    names.length === 0
      ? 'there are none; make one with `mailstead migrate new`'
      : `there are ${names.join(', ')}`;
  throw new DomainError('not-found', `no migration is called ${name}: ${known}`);
}

export async function listMigrations(data: DataFolder): Promise<string[]> {
  const names = await readdir(join(data.root, 'migrations')).catch(() => []);
  return names.filter((name) => existsSync(join(placeOf(data, name), 'migration.json'))).sort();
}

function placeOf(data: DataFolder, name: string): string {
  if (!NAME.test(name))
    throw new DomainError(
      'bad-value',
      `"${name}" cannot be a migration's name: letters, digits, ".", "_" and "-", at most 64`,
    );
  return join(data.root, 'migrations', name);
}

function at(path: string): MigrationFolder {
  const definitionFile = join(path, 'migration.json');
  const secretsFile = join(path, 'secrets.json');
  const readSecrets = async () => {
    const text = await readFile(secretsFile, 'utf8').catch(() => '{}');
    return readObject(secretsFile, text) as Secrets;
  };
  const writeSecrets = async (secrets: Secrets) => {
    if (existsSync(secretsFile)) await chmod(secretsFile, 0o600);
    replaceFile(secretsFile, `${JSON.stringify(secrets, undefined, 2)}\n`);
  };
  let keeping = Promise.resolve();
  return {
    path,
    usersFile: join(path, 'users.csv'),
    reports: join(path, 'reports'),
    async definition() {
      const read = readObject(
        definitionFile,
        await readFile(definitionFile, 'utf8'),
      ) as unknown as Definition;
      if (!Array.isArray(read.from) || typeof read.to !== 'object')
        throw damaged(definitionFile, 'it does not say where from and where to');
      return { ...read, policies: { ...defaultPolicies, ...read.policies } };
    },
    change: (definition) =>
      replaceFile(definitionFile, `${JSON.stringify(definition, undefined, 2)}\n`),
    secrets: readSecrets,
    setSecrets: writeSecrets,
    async keepSecret(name, value) {
      const kept = keeping.then(
        async () => await writeSecrets({ ...(await readSecrets()), [name]: value }),
      );
      keeping = kept.catch(() => {});
      await kept;
    },
    hold() {
      const held = tryLockFile(join(path, 'lock.sqlite'));
      if (held !== undefined) return held;
      throw new DomainError(
        'in-use',
        `another command is working on the migration ${basename(path)}: wait until it ends, or stop it first`,
      );
    },
    openLedger: async () => await openLedger(join(path, 'ledger.sqlite')),
    openReverseLedger: async () => await openLedger(join(path, 'reverse.sqlite')),
  };
}

/** What an administrator may have edited. @throws DomainError corrupt */
function readObject(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw damaged(path, (error as Error).message);
  }
  throw damaged(path, 'it holds no object');
}

function damaged(path: string, why: string): DomainError {
  return new DomainError(
    'corrupt',
    `${path} is damaged: ${why}; correct it, or restore it from a backup`,
  );
}
