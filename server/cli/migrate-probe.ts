import type { SourceProbe } from '#migration/source.ts';
import type { TargetProbe } from '#migration/target.ts';
import { defineCommand } from './command.ts';
import { withMigration } from './open-migration.ts';

export const migrateProbe = defineCommand({
  name: 'migrate probe',
  summary:
    'Connect to both ends and say what they are, what they can do, and what will not carry over.',
  operands: ['NAME'],
  options: {},
  async run(context, [name = '']) {
    await withMigration(context, name, async ({ definition, openSources, openTarget }) => {
      const sources: (SourceProbe & { place: string })[] = [];
      for (const [at, source] of (await openSources()).entries())
        sources.push({ place: definition.from[at]!.location, ...(await source.probe()) });
      const target = { place: definition.to.location, ...(await (await openTarget()).probe()) };
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

function linesOf(probe: (SourceProbe | TargetProbe) & { place: string }): string[] {
  return [
    `  ${probe.place}: ${probe.product}`,
    ...Object.entries(probe.facts).map(([name, value]) => `  ${name}: ${value}`),
    ...probe.warnings.map((it) => `  warning: ${it}`),
  ];
}
