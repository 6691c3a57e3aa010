import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfiguration, type KerioEntry } from '#codecs/kerio/parse-configuration.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { fileFailure } from '../../files/file-failure.ts';
import type { AccountPlace } from '../../files/find-accounts.ts';
import type { SourceAccount } from '../../source.ts';

/** The folder with a folder for each domain: store/mail of Kerio's own folder, or what was copied of it. */
async function findStore(root: string): Promise<string> {
  for (const path of ['store/mail', 'mail'])
    if ((await stat(join(root, path)).catch(() => undefined))?.isDirectory() === true)
      return join(root, path);
  return root;
}

/** The folders of users by domain. */
export async function findUserFolders(root: string): Promise<AccountPlace[]> {
  const store = await findStore(root);
  const places: AccountPlace[] = [];
  for (const domain of await foldersIn(store)) {
    if (!domain.includes('.')) continue;
    for (const user of await foldersIn(join(store, domain)))
      places.push({ name: `${user}@${domain}`, paths: [join(store, domain, user)] });
  }
  return places;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((it) => it.isDirectory() || it.isSymbolicLink());
  // "#public", "#archive" and the like are nobody's.
  return folders
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('#'))
    .sort();
}

/** Accounts and groups of users.cfg; nothing where there is none. @throws DomainError bad-syntax, no-permission */
export async function readAccounts(root: string): Promise<SourceAccount[]> {
  const path = join(root, 'users.cfg');
  if ((await stat(path).catch(() => undefined)) === undefined) return [];
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileFailure(path, error);
  });
  let lists: ReturnType<typeof parseConfiguration>;
  try {
    lists = parseConfiguration(bytes);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new DomainError('bad-syntax', `${path}: ${error.message}`, { cause: error });
  }
  const places = await findUserFolders(root);
  const addressOf = (entry: KerioEntry) => toAddress(entry, places);
  const users = (lists.get('user') ?? []).flatMap((entry) => toPerson(entry, addressOf(entry)));
  const groups = ['group', 'mailinglist'].flatMap((name) => lists.get(name) ?? []);
  return [...users, ...groups.flatMap((entry) => toGroup(entry, addressOf(entry)))];
}

/** Where no domain is said it is the only one that there is; undefined where that cannot be said. */
function toAddress(entry: KerioEntry, places: readonly AccountPlace[]): string | undefined {
  const name = entry.get('name') ?? '';
  if (name === '' || name.includes('@')) return name || undefined;
  const said = entry.get('domain') ?? '';
  if (said !== '') return `${name}@${said}`;
  const own = places.filter((it) => it.name.toLowerCase().startsWith(`${name.toLowerCase()}@`));
  if (own.length === 1) return own[0]!.name;
  const domains = new Set(places.map((it) => it.name.split('@')[1]!));
  return domains.size === 1 ? `${name}@${[...domains][0]!}` : undefined;
}

function toPerson(entry: KerioEntry, address: string | undefined): SourceAccount[] {
  const name = address ?? entry.get('name') ?? '';
  if (name === '') return [];
  const domain = name.split('@')[1];
  const aliases = listOf(entry.get('emailaddress'))
    .map((it) => (it.includes('@') || domain === undefined ? it : `${it}@${domain}`))
    .filter((it) => it.includes('@') && it.toLowerCase() !== name.toLowerCase());
  const fullName = entry.get('fullname') ?? '';
  const enabled = entry.get('enabled') ?? entry.get('account_enabled') ?? '1';
  return [
    {
      name,
      ...(address !== undefined && { address }),
      type: 'person',
      ...(fullName !== '' && { displayName: fullName }),
      ...(aliases.length > 0 && { aliases }),
      ...(/^(?:0|no|false)$/i.test(enabled) && { isDisabled: true }),
    },
  ];
}

function toGroup(entry: KerioEntry, address: string | undefined): SourceAccount[] {
  if (address === undefined) return [];
  const domain = address.split('@')[1]!;
  const members = listOf(entry.get('members') ?? entry.get('member')).map((it) =>
    it.includes('@') ? it : `${it}@${domain}`,
  );
  const displayName = entry.get('description') ?? '';
  return [
    { name: address, address, type: 'list', members, ...(displayName !== '' && { displayName }) },
  ];
}

function listOf(text = ''): string[] {
  return text.split(/[,;\s]+/).filter((it) => it !== '');
}
