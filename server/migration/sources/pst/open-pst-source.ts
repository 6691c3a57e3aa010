import { readFile } from 'node:fs/promises';
import { DomainError } from '#platform/errors.ts';
import { parseCsv } from '#codecs/csv/parse-csv.ts';
import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import { MAX_ITEM_BYTES } from '../../mapi-items/to-read-item.ts';
import type { Source, SourceProbe } from '../../source.ts';
import { expectAccount, findAccounts } from './find-accounts.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { PstSession } from './pst-session.ts';

/**
 * PST and OST files. Options: `time-zone` for appointments without one, `code-page` of texts in old files, `x500` a CSV file with
 * directory names and the mail addresses they mean, `all-folders=yes`.
 * @throws DomainError bad-value, not-found
 */
export async function openPstSource({ endpoint }: EndpointOpening): Promise<Source> {
  const { path, options } = endpoint;
  if (path === '') throw new DomainError('bad-value', 'pst: names no file; write pst:/PATH');
  const codePage = codePageOf(options['code-page']);
  const addresses = await readAddresses(options['x500']);
  const timeZone = options['time-zone'];
  const base: ConvertOptions = {
    maxBytes: MAX_ITEM_BYTES,
    ...(timeZone !== undefined && { timeZone }),
    resolveX500: (x500) => addresses.get(x500.toLowerCase()),
  };
  return {
    kind: 'pst',
    probe: async (login) => await describe(path, login?.name, codePage),
    async *accounts() {
      for (const { name } of await findAccounts(path))
        yield { name, ...(name.includes('@') && { address: name }) };
    },
    async open({ name }) {
      const account = await expectAccount(path, name);
      const files: OpenFile[] = [];
      try {
        for (const file of account.files) files.push(await openFile(file, codePage));
      } catch (error) {
        for (const file of files) await file[Symbol.asyncDispose]();
        throw error;
      }
      const owner = [name, account.name].find((it) => it.includes('@'));
      return new PstSession(files, {
        options: { ...base, ...(owner !== undefined && { owner }) },
        takesAll: options['all-folders'] === 'yes',
      });
    },
    async [Symbol.asyncDispose]() {},
  };
}

const formats = {
  ansi: 'ANSI',
  unicode: 'Unicode',
  'unicode-4k': 'Unicode, Outlook 2013 and later',
} as const;

async function describe(
  place: string,
  name: string | undefined,
  codePage: number | undefined,
): Promise<SourceProbe> {
  const accounts = await findAccounts(place);
  const looked = name === undefined ? accounts[0] : await expectAccount(place, name);
  const facts: Record<string, string> = { accounts: String(accounts.length) };
  const warnings: string[] = [];
  for (const path of looked?.files ?? []) {
    await using file = await openFile(path, codePage);
    const { format, encryption, isOst, hasPassword } = file.pst.facts;
    facts[path] = `${isOst ? 'OST' : 'PST'}, ${formats[format]}, encryption: ${encryption}`;
    if (hasPassword)
      warnings.push(`${path} asks for a password in Outlook; its data are read without it`);
    for (const note of file.pst.damage.notes.slice(0, 5)) warnings.push(`${path}: ${note}`);
  }
  if (accounts.length === 0) warnings.push(`${place} holds no .pst or .ost file`);
  return {
    product: 'Outlook data files',
    facts,
    notCarriedOver: [
      'rules, views and other settings of Outlook',
      'search folders',
      'voting buttons',
    ],
    warnings,
  };
}

function codePageOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new DomainError(
      'bad-value',
      `"${text}" is no code page; write a number such as 1252 or 932`,
    );
  return number;
}

/** Directory names and the addresses that they mean, one a row. @throws DomainError not-found, bad-syntax */
async function readAddresses(path: string | undefined): Promise<ReadonlyMap<string, string>> {
  const addresses = new Map<string, string>();
  if (path === undefined) return addresses;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new DomainError('not-found', `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  for (const { line, fields, problem } of parseCsv(text)) {
    const [x500, address] = fields;
    if (problem !== undefined || x500 === undefined || address === undefined)
      throw new DomainError(
        'bad-syntax',
        `${path}, line ${line}: write "directory name","address"`,
      );
    addresses.set(x500.trim().toLowerCase(), address.trim());
  }
  return addresses;
}
