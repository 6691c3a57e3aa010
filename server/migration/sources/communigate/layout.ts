import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  dataAt,
  dataText,
  isArray,
  isDictionary,
  type DataValue,
} from '#codecs/communigate-data/data-value.ts';
import { parseData } from '#codecs/communigate-data/parse-data.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { fileFailure } from '../../files/file-failure.ts';
import type { AccountPlace } from '../../files/find-accounts.ts';

/** A domain of the server: where its accounts and its settings lie. */
export interface CommunigateDomain {
  readonly name: string;
  readonly folder: string;
  readonly settings: readonly string[];
}

/** Accounts may lie in folders by the first letters of their names. */
const MAX_DEPTH = 4;
const MAX_SETTINGS_BYTES = 64 * 1024 * 1024;

/** The main domain, called as Main.settings says, and those in Domains. */
export async function findDomains(root: string): Promise<CommunigateDomain[]> {
  const domains: CommunigateDomain[] = [];
  const accounts = join(root, 'Accounts');
  if (await isFolder(accounts)) {
    const main = await readData(join(root, 'Settings', 'Main.settings'));
    const name = dataText(main, 'DomainName');
    const settings = [join(accounts, 'Settings'), join(root, 'Settings')];
    domains.push({ name, folder: accounts, settings });
  }
  const others = join(root, 'Domains');
  for (const name of await namesIn(others)) {
    const folder = join(others, name);
    if (await isFolder(folder))
      domains.push({ name, folder, settings: [join(folder, 'Settings')] });
  }
  return domains;
}

/** The accounts of a domain: NAME.macnt, or NAME.mbox beside NAME.settings. */
export async function findAccountPlaces(domain: CommunigateDomain): Promise<AccountPlace[]> {
  const places: AccountPlace[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    const names = await namesIn(folder);
    for (const name of names) {
      const path = join(folder, name);
      const [, own, type] = /^(.+)\.(macnt|mbox|mdir)$/i.exec(name) ?? [];
      const isAccount =
        type !== undefined && (type === 'macnt' || names.includes(`${own!}.settings`));
      if (isAccount) places.push({ name: addressIn(domain, own!), paths: [path] });
      else if (
        type === undefined &&
        name !== 'Settings' &&
        depth < MAX_DEPTH &&
        (await isFolder(path))
      )
        await walk(path, depth + 1);
    }
  };
  await walk(domain.folder, 0);
  return places;
}

export function addressIn({ name }: CommunigateDomain, local: string): string {
  return name === '' ? local : `${local}@${name}`;
}

/** account.settings or account.info of an account, or NAME.settings of one that is a single mailbox. */
export async function readAccountData(
  place: string,
  what: 'settings' | 'info',
): Promise<DataValue | undefined> {
  if (/\.macnt$/i.test(place)) return await readData(join(place, `account.${what}`));
  const name = basename(place).replace(/\.(?:mbox|mdir)$/i, '');
  return await readData(join(dirname(place), `${name}.${what}`));
}

/** A file of settings; undefined where there is none. @throws DomainError bad-syntax naming it */
export async function readData(path: string): Promise<DataValue | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return undefined;
  if (facts.size > MAX_SETTINGS_BYTES) throw new DomainError('too-large', `${path} is too large`);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileFailure(path, error);
  });
  if (text.trim() === '') return undefined;
  try {
    return parseData(text);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new DomainError('bad-syntax', `${path}, character ${error.offset}: ${error.message}`, {
      cause: error,
    });
  }
}

/** Strings of an array, or one string alone. */
export function textsOf(value: DataValue | undefined): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}

/** What a dictionary has, by key. */
export function entriesOf(value: DataValue | undefined): (readonly [string, DataValue])[] {
  return isDictionary(value) ? [...value.entries] : [];
}

/** What mailboxes are for WebMail's calendar, contacts and so on, by their paths: by the user's settings, else as they are called. */
export function boxNames(settings: DataValue | undefined, info: DataValue | undefined) {
  const kinds = {
    CalendarBox: 'calendar',
    ContactsBox: 'addressbook',
    TasksBox: 'tasks',
    NotesBox: 'notes',
  } as const;
  const defaults = {
    CalendarBox: 'Calendar',
    ContactsBox: 'Contacts',
    TasksBox: 'Tasks',
    NotesBox: 'Notes',
  } as const;
  const keys = Object.keys(kinds) as (keyof typeof kinds)[];
  return new Map(
    keys.map((key) => [
      dataText(dataAt(info, '#Viewer'), key) ||
        dataText(dataAt(settings, 'WebUserPrefs'), key) ||
        defaults[key],
      kinds[key],
    ]),
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function namesIn(path: string): Promise<string[]> {
  const names: string[] = await readdir(path).catch(() => []);
  return names.sort();
}
