import { mkdir } from 'node:fs/promises';
import { checkCutover, checkToldAfter } from '#migration/check-cutover.ts';
import { checkTargetAccounts } from '#migration/cutover-accounts.ts';
import { toCutoverList, type CutoverList, type CutoverPoint } from '#migration/cutover-list.ts';
import type { MigrationUser } from '#migration/migration-user.ts';
import { readUsers } from '#migration/users-file.ts';
import { writeCutover } from '#migration/write-cutover.ts';
import { tryParseDuration } from '#platform/units.ts';
import { type CommandContext, defineCommand, UsageError } from './command.ts';
import { checkDomain } from './cutover-dns.ts';
import { exitCodes } from './exit-codes.ts';
import { chooseUsers, userChoice } from './migrate-user-choice.ts';
import { neededRecords, openResolver } from './needed-records.ts';
import { withMigration, type OpenMigration } from './open-migration.ts';

export const migrateCutover = defineCommand({
  name: 'migrate cutover',
  summary:
    'Go through everything that must be so when mail goes to the new system, and say what is still to be done.',
  operands: ['NAME'],
  options: {
    ...userChoice,
    'max-age': {
      type: 'text',
      value: 'DURATION',
      doc: 'how old the last run of an account may be (default 24h)',
    },
    'no-probe': { type: 'flag', doc: 'do not ask the source for what is new' },
    'no-dns': { type: 'flag', doc: 'do not ask the DNS' },
    to: {
      type: 'text',
      value: 'DIR',
      doc: 'folder to write to (default: reports in the folder of the migration)',
    },
  },
  details:
    'Nothing is changed. Writes cutover.html and cutover.json, too. Exit code 1 while something is open; advice keeps nobody from moving.',
  async run(context, [name = ''], given) {
    const maxAgeMs = tryParseDuration(given['max-age'] ?? '24h');
    if (maxAgeMs === undefined)
      throw new UsageError('migrate cutover: --max-age takes a duration such as 24h');
    return await withMigration(context, name, async (migration) => {
      const { folder, definition, ledger, data, store } = migration;
      const users = chooseUsers(await readUsers(folder.usersFile), given);
      const nowSeconds = Math.floor(context.clock.epochMs() / 1000);
      const check = {
        name,
        ledger,
        users,
        policies: definition.policies,
        lanes: definition.lanes,
        sources: given['no-probe'] ? undefined : await migration.openSources(),
        nowSeconds,
        maxAgeSeconds: maxAgeMs / 1000,
      };
      const isHere = definition.to.kind === 'mailstead';
      const points = [
        ...(await checkCutover(check)),
        ...(isHere
          ? await checkTargetAccounts({ directory: data.directory, store, ledger, users, name })
          : []),
        ...(isHere && !given['no-dns'] ? await domainPoints(context, migration, users) : []),
        await checkToldAfter(check),
      ];
      const list = toCutoverList(name, nowSeconds, points);
      const place = given.to ?? folder.reports;
      await mkdir(place, { recursive: true, mode: 0o700 });
      const files = await writeCutover(place, list);
      context.out.answer({ ...list, files }, () => linesOf(list, files));
      return list.points.some(({ state }) => state === 'open') ? exitCodes.failed : exitCodes.done;
    });
  },
});

/** The DNS of every domain of this server that users move to. */
async function domainPoints(
  context: CommandContext,
  { data }: OpenMigration,
  users: readonly MigrationUser[],
): Promise<CutoverPoint[]> {
  const domains = new Set(
    users.map(({ target }) => target.slice(target.lastIndexOf('@') + 1).toLowerCase()),
  );
  const dns = openResolver(context, data);
  const points: CutoverPoint[] = [];
  for (const domain of domains) {
    if ((await data.directory.domains.find(domain)) === undefined) continue;
    points.push(...(await checkDomain(domain, await neededRecords(context, data, domain), dns)));
  }
  return points;
}

const marks: Readonly<Record<CutoverPoint['state'], string>> = {
  done: 'done',
  open: 'OPEN',
  advice: 'advice',
  'not-checked': 'not checked',
};

function linesOf({ points, next }: CutoverList, files: readonly string[]): string[] {
  return [
    ...points.flatMap(({ state, title, details }) => [
      `${marks[state].padEnd(11)} ${title}`,
      ...details.map((it) => `            ${it}`),
    ]),
    '',
    ...(next.length === 0
      ? ['Nothing is open.']
      : ['What to do next:', ...next.map((step, at) => `  ${at + 1}. ${step}`)]),
    ...files,
  ];
}
