import { sourceLogin } from '#migration/migration-user.ts';
import { probeSources } from '#migration/probe-sources.ts';
import type { AccountLogin, SourceProbe } from '#migration/source.ts';
import type { TargetProbe } from '#migration/target.ts';
import { readUsers } from '#migration/users-file.ts';
import { isDomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { targetsOf, withMigration } from './open-migration.ts';

export const migrateProbe = defineCommand({
  name: 'migrate probe',
  summary:
    'Connect to both ends and say what they are, what they can do, and what will not carry over.',
  operands: ['NAME'],
  options: {},
  async run(context, [name = '']) {
    await withMigration(context, name, async ({ folder, definition, openSources, openTarget }) => {
      const login = await firstLogin(folder.usersFile);
      const probes = await probeSources(await openSources(), login);
      const sources = probes.map((probe, at) => ({
        place: definition.from[at]!.location,
        ...probe,
      }));
      const target = {
        place: targetsOf(definition)
          .map(({ location }) => location)
          .join(' and '),
        ...(await (await openTarget()).probe()),
      };
      context.out.answer({ name, sources, target }, () => [
        ...sources.flatMap((it) => [
          'from:',
          ...linesOf(it),
          ...it.notCarriedOver.map((what) => `  not carried over: ${what}`),
        ]),
        'to:',
        ...linesOf(target),
        `next: mailstead migrate users ${name} --csv FILE`,
      ]);
    });
  },
});

/** The first of the users, when there is a list already. */
async function firstLogin(usersFile: string): Promise<AccountLogin | undefined> {
  try {
    const [user] = await readUsers(usersFile);
    return user === undefined ? undefined : sourceLogin(user);
  } catch (error) {
    if (isDomainError(error, 'not-found')) return undefined;
    throw error;
  }
}

function linesOf(probe: (SourceProbe | TargetProbe) & { place: string }): string[] {
  return [
    `  ${probe.place}: ${probe.product}`,
    ...Object.entries(probe.facts).map(([name, value]) => `  ${name}: ${value}`),
    ...probe.warnings.map((it) => `  warning: ${it}`),
  ];
}
