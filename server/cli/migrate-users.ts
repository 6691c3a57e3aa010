import { checkUsers, type UserConcern } from '#migration/check-users.ts';
import { planEntries } from '#migration/planned-entries.ts';
import { mapUsers } from '#migration/map-users.ts';
import type { MigrationUser } from '#migration/migration-user.ts';
import { parseUserList } from '#migration/parse-user-list.ts';
import { readUsers, writeUsers } from '#migration/users-file.ts';
import { normalDomain } from '#directory/address-form.ts';
import { defineCommand, UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withMigration, type OpenMigration } from './open-migration.ts';
import { formatTable } from './output.ts';

export const migrateUsers = defineCommand({
  name: 'migrate users',
  summary:
    'Say whose accounts are carried over, and to which addresses; show the list and what is wrong with it.',
  operands: ['NAME'],
  options: {
    csv: {
      type: 'text',
      value: 'FILE',
      doc: 'take the list from a file; "-" reads standard input',
    },
    list: { type: 'flag', doc: 'take the list from the source, where it tells its accounts' },
    exceptions: {
      type: 'text',
      value: 'FILE',
      doc: 'rows source,target for single accounts; an empty target leaves one out ("ann,")',
    },
    domain: { type: 'text', value: 'DOMAIN', doc: 'all go to addresses of this domain' },
    'assign-group': {
      type: 'text',
      value: 'GROUP',
      doc: 'all of this list are moved together, with --group GROUP of later steps',
    },
  },
  details:
    'The file may be ours (source,target,password,group,name,type,aliases,quota-bytes,password-hash,members,posters,disabled; only source is needed), or a list made for the\n' +
    'Transporter Suite, the migration wizard of Exchange, an IMAP batch of Office 365, Kerio’s IMAP migration tool, MDaemon, or a wrapper of imapsync.\n' +
    'The list is kept as users.csv in the folder of the migration and may be edited there. Without options it is shown. Exit code 1 when something is wrong.',
  async run(context, [name = ''], given) {
    return await withMigration(context, name, async (migration) => {
      if (given.csv !== undefined && given.list)
        throw new UsageError('migrate users: --csv and --list go not together');
      const { folder } = migration;
      const problems: string[] = [];
      let users: readonly MigrationUser[];
      if (given.csv !== undefined) {
        const parsed = parseUserList(await context.readInput(given.csv));
        users = parsed.users;
        problems.push(...parsed.problems);
      } else users = given.list ? await listed(migration) : await readUsers(folder.usersFile);
      const exceptions =
        given.exceptions === undefined ? undefined : await context.readInput(given.exceptions);
      if (given.domain !== undefined) normalDomain(given.domain);
      const mapped = mapUsers(users, { exceptions, domain: given.domain });
      users = mapped.users;
      problems.push(...mapped.problems);
      const phase = given['assign-group'];
      if (phase !== undefined) users = users.map((user) => ({ ...user, phase }));
      writeUsers(folder.usersFile, users);
      const concerns = await concernsOf(migration, users);
      context.out.answer({ users: users.map(withoutSecrets), concerns, problems }, () =>
        linesOf(users, concerns, problems),
      );
      return concerns.length + problems.length > 0 ? exitCodes.failed : exitCodes.done;
    });
  },
});

async function listed({ openSources }: OpenMigration): Promise<MigrationUser[]> {
  const [source] = await openSources();
  const users: MigrationUser[] = [];
  for await (const account of source!.accounts()) {
    const { name, address, ...known } = account;
    users.push({
      source: name,
      target: address ?? name,
      phase: '',
      ...known,
    });
  }
  return users;
}

async function concernsOf(
  { openTarget }: OpenMigration,
  users: readonly MigrationUser[],
): Promise<UserConcern[]> {
  const target = await openTarget();
  const known = await target.known(users.map((user) => user.target));
  const entries = target.directory && (await planEntries(target.directory, users));
  return checkUsers(users, { known, all: await target.addresses(), entries });
}

function withoutSecrets({ password, passwordHash, ...user }: MigrationUser) {
  return { ...user, hasPassword: password !== undefined || passwordHash !== undefined };
}

const MAX_SHOWN = 100;

function linesOf(
  users: readonly MigrationUser[],
  concerns: readonly UserConcern[],
  problems: readonly string[],
): string[] {
  const rows = users
    .slice(0, MAX_SHOWN)
    .map(({ source, target, phase, password, type = 'person' }) => [
      source,
      target,
      phase,
      password === undefined ? '' : 'set',
      type === 'person' ? '' : type,
    ]);
  return [
    ...formatTable(['source', 'target', 'group', 'password', 'type'], rows),
    ...(users.length > MAX_SHOWN ? [`and ${users.length - MAX_SHOWN} more`] : []),
    `${users.length} users`,
    ...problems,
    ...concerns.map(({ detail }) => detail),
  ];
}
