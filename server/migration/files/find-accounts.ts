import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DomainError } from '#platform/errors.ts';
import { fileFailure } from './file-failure.ts';
import { isArchiveName, withoutArchiveEnding } from './open-tree.ts';

/** Where an account lies. */
export interface AccountPlace {
  readonly name: string;
  /** More than one where archives belong together. */
  readonly paths: readonly string[];
  /** There is nothing else at the place that was named: whoever is asked for, it is this one. */
  readonly isWhole?: boolean;
}

export interface AccountRules {
  /** What is looked for, for people: "a maildir". */
  readonly what: string;
  /** Whether a folder or file is one account as it stands; or the paths that are one together. */
  isAccount(path: string): Promise<boolean | readonly string[]>;
  /** The places below a folder, for kinds that have a way of their own to know them. */
  below?(folder: string): Promise<readonly AccountPlace[]>;
}

/** Folders below which accounts are looked for with placeholders. */
const MAX_PLACES = 100_000;

/**
 * The accounts at a place: the place itself, the folders right below it (or below domains there), or, with %u, %n and %d for the
 * address, its local part and its domain, whatever such paths there are.
 * @param wish "one": the place is one account whatever it looks like; "folders": each folder below it is one
 * @throws DomainError not-found, no-permission, bad-value
 */
export async function findAccounts(
  place: string,
  rules: AccountRules,
  wish?: string,
): Promise<readonly AccountPlace[]> {
  if (wish !== undefined && wish !== 'one' && wish !== 'folders')
    throw new DomainError('bad-value', `--option accounts=${wish} is not known: one or folders`);
  if (/%[und]/.test(place)) return await expand(place);
  await stat(place).catch((error: unknown) => {
    throw fileFailure(place, error);
  });
  if (wish === 'one') return [{ name: nameOf(place), paths: [place], isWhole: true }];
  const own = wish === undefined ? await pathsAt(place, rules) : undefined;
  if (own !== undefined) return [{ name: nameOf(place), paths: own, isWhole: true }];
  const found = [...((await rules.below?.(place)) ?? []), ...(await lookBelow(place, rules, wish))];
  if (found.length > 0) return found;
  throw new DomainError(
    'not-found',
    `${place} is not ${rules.what}, nor are the folders right below it; %u, %n and %d in a path stand for address, local part and domain`,
  );
}

async function lookBelow(
  folder: string,
  rules: AccountRules,
  wish: 'folders' | undefined,
): Promise<AccountPlace[]> {
  const found: AccountPlace[] = [];
  for (const name of await foldersIn(folder)) {
    const path = join(folder, name);
    const own = await pathsAt(path, rules);
    if (own !== undefined || wish === 'folders') found.push({ name, paths: own ?? [path] });
    else if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(name))
      for (const local of await foldersIn(path)) {
        const paths = await pathsAt(join(path, local), rules);
        if (paths !== undefined) found.push({ name: `${local}@${name}`, paths });
      }
  }
  return found;
}

async function pathsAt(path: string, rules: AccountRules): Promise<readonly string[] | undefined> {
  const found = await rules.isAccount(path);
  return found === true ? [path] : found === false ? undefined : found;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    const failure = fileFailure(path, error);
    if (failure.code === 'not-found') return [];
    throw failure;
  });
  const folders = entries.filter((it) => it.isDirectory() || it.isSymbolicLink());
  return folders.map(({ name }) => name).sort();
}

interface Match {
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
}

async function expand(pattern: string): Promise<AccountPlace[]> {
  const levels = pattern.split('/');
  const fixed = levels.findIndex((level) => level.includes('%'));
  let matches: Match[] = [{ path: levels.slice(0, fixed).join('/') || '.', values: {} }];
  if (pattern.startsWith('/') && fixed === 1) matches = [{ path: '/', values: {} }];
  for (const level of levels.slice(fixed)) {
    const next: Match[] = [];
    for (const match of matches) next.push(...(await matchLevel(match, level)));
    if (next.length > MAX_PLACES)
      throw new DomainError('limit-reached', `${pattern} stands for more than ${MAX_PLACES} paths`);
    matches = next;
  }
  if (matches.length === 0)
    throw new DomainError('not-found', `no path is like ${pattern}, or none may be read`);
  return matches.map(({ path, values }) => ({
    name: values['u'] ?? [values['n'], values['d']].filter((it) => it !== undefined).join('@'),
    paths: [path],
  }));
}

async function matchLevel({ path, values }: Match, level: string): Promise<Match[]> {
  if (!/%[und]/.test(level)) {
    const whole = join(path, level);
    return (await isThere(whole)) ? [{ path: whole, values }] : [];
  }
  const names: string[] = [];
  const source = level
    .split(/(%[und])/)
    .map((part) => {
      if (!/^%[und]$/.test(part)) return RegExp.escape(part);
      names.push(part[1]!);
      return part === '%d' ? '([^@]+?)' : part === '%n' ? '([^@.][^@]*?)' : '([^.].*?)';
    })
    .join('');
  const like = new RegExp(`^${source}$`);
  const entries: string[] = await readdir(path).catch(() => []);
  return entries.sort().flatMap((entry) => {
    const found = like.exec(entry)?.slice(1);
    if (found === undefined) return [];
    const own = Object.fromEntries(names.map((name, i) => [name, found[i]!]));
    // The same letter twice in a path stands for the same thing.
    const isSame = names.every((name) => values[name] === undefined || values[name] === own[name]);
    return isSame ? [{ path: join(path, entry), values: { ...values, ...own } }] : [];
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** What an account is called that has a place and no name: the folder, or the one above a folder that is called as all are. */
function nameOf(place: string): string {
  const name = basename(place);
  if (/^(?:maildir|mail|\.thunderbird)$/i.test(name)) return basename(dirname(place)) || name;
  return isArchiveName(name) ? withoutArchiveEnding(name) : name;
}
