import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import { parseAliases, parseMailingList } from '#codecs/mdaemon/parse-mailing-list.ts';
import { parseUserList, type MdaemonUser } from '#codecs/mdaemon/parse-user-list.ts';
import { DomainError } from '#platform/errors.ts';
import { fileFailure } from '../../files/file-failure.ts';
import type { AccountPlace } from '../../files/find-accounts.ts';
import type { SourceAccount } from '../../source.ts';

/** A name in a folder whatever its case: Windows keeps none. */
export async function findName(folder: string, name: string): Promise<string | undefined> {
  const names: string[] = await readdir(folder).catch(() => []);
  return (
    names.find((it) => it === name) ?? names.find((it) => it.toLowerCase() === name.toLowerCase())
  );
}

/** The path below a folder, whatever its case; undefined where there is none. */
async function findPath(folder: string, levels: readonly string[]): Promise<string | undefined> {
  let path = folder;
  for (const level of levels) {
    const name = await findName(path, level);
    if (name === undefined) return undefined;
    path = join(path, name);
  }
  return path;
}

/** The accounts of userlist.dat; nothing where there is no such file. @throws DomainError bad-syntax when it has lines that are none */
export async function readUserList(root: string): Promise<readonly MdaemonUser[]> {
  const path = await findPath(root, ['App', 'userlist.dat']);
  if (path === undefined) return [];
  const { users, badLines } = parseUserList(await read(path));
  if (badLines.length > 0)
    throw new DomainError(
      'bad-syntax',
      `${path}: line ${badLines.slice(0, 10).join(', ')} is no account; accounts stand in columns of fixed widths there`,
    );
  return users;
}

/** Where each account of the list has its mail. */
export async function findMailFolders(root: string): Promise<AccountPlace[]> {
  const places: AccountPlace[] = [];
  for (const user of await readUserList(root)) {
    const path = await findMailFolder(root, user);
    places.push({ name: addressOf(user), paths: [path] });
  }
  return places;
}

/** The folder that the list names, as it lies below the root here; else the one that MDaemon makes by itself. */
async function findMailFolder(
  root: string,
  { domain, mailbox, mailFolder }: MdaemonUser,
): Promise<string> {
  const levels = mailFolder.split(/[\\/]+/).filter((it) => it !== '' && !/^[a-z]:$/i.test(it));
  for (let i = 0; i < levels.length - 1; i++) {
    const found = await findPath(root, levels.slice(i));
    if (found !== undefined) return found;
  }
  // Not there: opening it says so.
  return (await findPath(root, ['Users', domain, mailbox])) ?? join(root, 'Users', domain, mailbox);
}

/** Accounts with their aliases, and mailing lists. @throws DomainError */
export async function readAccounts(root: string): Promise<SourceAccount[]> {
  const aliasFile = await findPath(root, ['App', 'alias.dat']);
  const aliases =
    aliasFile === undefined ? [] : parseAliases(decodeUnlabelled(await read(aliasFile)));
  const accounts = (await readUserList(root)).map((user): SourceAccount => {
    const name = addressOf(user);
    const own = aliases.filter(({ address }) => address.toLowerCase() === name.toLowerCase());
    return {
      name,
      address: name,
      type: 'person',
      ...(user.fullName !== '' && { displayName: user.fullName }),
      ...(own.length > 0 && { aliases: own.map(({ alias }) => alias) }),
      ...(user.quotaBytes !== undefined && { quotaBytes: user.quotaBytes }),
      ...(user.isClosed && { isDisabled: true }),
    };
  });
  return [...accounts, ...(await readLists(root))];
}

async function readLists(root: string): Promise<SourceAccount[]> {
  const folder = await findPath(root, ['App']);
  if (folder === undefined) return [];
  const lists: SourceAccount[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const address = /^([^@\s]+@[^@\s]+)\.grp$/i.exec(name)?.[1];
    if (address === undefined) continue;
    const path = join(folder, name);
    const { description, members, badLines } = parseMailingList(decodeUnlabelled(await read(path)));
    if (badLines.length > 0)
      throw new DomainError('bad-syntax', `${path}: line ${badLines[0]} names no member`);
    const displayName = description === '' ? {} : { displayName: description };
    lists.push({ name: address, address, type: 'list', members, ...displayName });
  }
  return lists;
}

export function addressOf({ mailbox, domain }: MdaemonUser): string {
  return `${mailbox}@${domain}`;
}

async function read(path: string): Promise<Buffer> {
  return await readFile(path).catch((error: unknown) => {
    throw fileFailure(path, error);
  });
}
