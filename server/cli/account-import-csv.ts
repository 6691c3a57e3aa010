import { accountTypes } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import { isDomainError } from '#platform/errors.ts';
import { nearestName } from '#platform/nearest-name.ts';
import { defineCommand, UsageError } from './command.ts';
import { type CsvRow, parseCsv } from '#codecs/csv/parse-csv.ts';
import { exitCodes } from './exit-codes.ts';
import { withData } from './open-data.ts';
import { toChoice, toOptionalSize } from './quantity-input.ts';

const columns = [
  'address',
  'name',
  'password',
  'password-hash',
  'quota',
  'aliases',
  'type',
  'domain-admin',
  'language',
  'time-zone',
  'title',
  'department',
  'phone',
  'hidden',
] as const;
type Column = (typeof columns)[number];
type Person = Readonly<Partial<Record<Column, string>>> & { readonly address: string };

interface Failure {
  readonly line: number;
  readonly address: string;
  readonly reason: string;
}

export const accountImportCsv = defineCommand({
  name: 'account import-csv',
  summary:
    'Make many accounts from a CSV file; a line that fails is reported, the others are done.',
  operands: ['FILE'],
  options: {},
  details:
    `The first line names the columns: ${columns.join(',')}; only address is needed.\n` +
    'hidden is yes or no. aliases are parted by blanks or semicolons; domain-admin is yes, or the domains parted in the same way.\n' +
    'password-hash takes the hash of another system (bcrypt, SHA-crypt, MD5-crypt, SHA and SSHA, PBKDF2, argon2); it becomes\n' +
    'a new one at the first sign-in.',
  async run(context, [file = '']) {
    const [header, ...rows] = parseCsv(await context.readInput(file));
    const names = toColumns(header);
    return await withData(context, async ({ directory }) => {
      const failures: Failure[] = [];
      for (const row of rows) {
        const reason = await tryImport(directory, row, names);
        if (reason === undefined) continue;
        const address = row.fields[names.indexOf('address')] ?? '';
        failures.push({ line: row.line, address, reason });
        if (!context.out.isJson)
          context.out.complain(`${file}:${row.line}: ${address && `${address}: `}${reason}`);
      }
      const done = rows.length - failures.length;
      context.out.answer({ done, failed: failures }, () => [
        `${done} accounts made, ${failures.length} lines failed`,
      ]);
      return failures.length === 0 ? exitCodes.done : exitCodes.failed;
    });
  },
});

function toColumns(header: CsvRow | undefined): Column[] {
  if (header === undefined)
    throw new UsageError('the file is empty; its first line names the columns');
  if (header.problem !== undefined) throw new UsageError(`line 1: ${header.problem}`);
  const names = header.fields.map((field) => {
    const name = field.trim().toLowerCase();
    const found = columns.find((c) => c === name);
    if (found !== undefined) return found;
    const near = nearestName(name, columns);
    const hint = near === undefined ? `known are ${columns.join(', ')}` : `did you mean "${near}"?`;
    throw new UsageError(`line 1: there is no column "${field}"; ${hint}`);
  });
  if (!names.includes('address')) throw new UsageError('line 1: the column "address" is missing');
  return names;
}

/** Gives the reason when the line could not be done; an account that was half made is taken away again. */
async function tryImport(
  directory: Directory,
  row: CsvRow,
  names: readonly Column[],
): Promise<string | undefined> {
  if (row.problem !== undefined) return row.problem;
  if (row.fields.length !== names.length)
    return `has ${row.fields.length} fields, the first line names ${names.length}`;
  const person = Object.fromEntries(names.map((name, i) => [name, row.fields[i]!])) as Person;
  try {
    await importOne(directory, person);
    return undefined;
  } catch (error) {
    if (isDomainError(error) || error instanceof UsageError) return error.message;
    throw error;
  }
}

async function importOne(directory: Directory, person: Person): Promise<void> {
  const account = await directory.accounts.add({
    address: person.address,
    displayName: person.name ?? '',
    type: toChoice('type', person.type || 'person', accountTypes),
    administers: administered(person),
    ...(person.language ? { language: person.language } : {}),
    ...(person['time-zone'] ? { timeZone: person['time-zone'] } : {}),
    profile: {
      title: person.title ?? '',
      department: person.department ?? '',
      phone: person.phone ?? '',
    },
    isHidden: toBoolean('hidden', person.hidden || 'no'),
    quota: { bytes: person.quota ? toOptionalSize('quota', person.quota) : null },
  });
  try {
    if (person.password) await directory.credentials.setPassword(account.id, person.password);
    const hash = person['password-hash'];
    if (hash) await directory.credentials.setPasswordHash(account.id, hash);
    for (const alias of words(person.aliases))
      await directory.aliases.add(alias, [account.address]);
  } catch (error) {
    await directory.accounts.remove(account.id);
    throw error;
  }
}

/** @throws UsageError */
function toBoolean(column: string, text: string): boolean {
  if (/^(yes|true|1|on)$/i.test(text)) return true;
  if (/^(no|false|0|off)$/i.test(text)) return false;
  throw new UsageError(`${column} ${text}: yes or no is allowed`);
}

function administered(person: Person): string[] {
  const given = words(person['domain-admin']);
  if (given.length === 1 && /^(no|false|0|off)$/i.test(given[0]!)) return [];
  const isOwn = given.length === 1 && /^(yes|true|1|on)$/i.test(given[0]!);
  return isOwn ? [person.address.slice(person.address.lastIndexOf('@') + 1)] : given;
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s;]+/).filter((w) => w !== '');
}
