import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { formatTable } from './output.ts';
import type { SendingReport } from './parts.ts';

export const queueLimits = defineCommand({
  name: 'queue limits',
  summary: 'Show who sent how much elsewhere in the last hour and day, and what they may.',
  operands: ['[EMAIL|DOMAIN...]'],
  options: {},
  details:
    'Recipients are counted, not messages. Limits are set with `account set`, `domain set` and `config set queue....`.',
  async run(context, names) {
    await withMail(context, async ({ sendingReport }) => {
      const all = await sendingReport();
      const wanted = new Set(names.map((n) => n.toLowerCase()));
      const shown = wanted.size === 0 ? all : all.filter((r) => wanted.has(r.name));
      context.out.answer(shown, (list) =>
        list.length === 0
          ? ['nothing was sent in the last day']
          : formatTable(['WHO', 'LAST HOUR', 'LAST DAY'], list.map(toRow)),
      );
    });
  },
});

function toRow(report: SendingReport): string[] {
  const show = (used: number, limit: number) => (limit === 0 ? `${used}` : `${used} of ${limit}`);
  const { kind, name, inHour, perHour, inDay, perDay } = report;
  return [kind === 'domain' ? `@${name}` : name, show(inHour, perHour), show(inDay, perDay)];
}
