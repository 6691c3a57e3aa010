import type { RefreshOutcome } from '#groupware/refresh-subscription.ts';
import { isDomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withAccountMail } from './open-account.ts';
import { exitCodeOfOutcome, showOutcome } from './show-subscription.ts';

export const calendarRefresh = defineCommand({
  name: 'calendar refresh',
  summary: 'Fetch the addresses that calendars of an account follow at once.',
  operands: ['EMAIL', '[ID]'],
  options: {},
  details:
    'Without ID all of them. `mailstead calendar subscriptions EMAIL` lists them. The exit code is 1 when one could not be fetched.',
  async run(context, [given = '', wanted]) {
    return await withAccountMail(context, given, async ({ id: account, subscriptions }) => {
      const ids =
        wanted === undefined ? (await subscriptions.list(account)).map((s) => s.id) : [wanted];
      const done: { id: string; outcome: RefreshOutcome }[] = [];
      const refresh = async (id: string): Promise<RefreshOutcome> => {
        try {
          return await subscriptions.refresh(account, id);
        } catch (error) {
          // Of several the others are refreshed all the same.
          if (wanted !== undefined || !isDomainError(error)) throw error;
          return { kind: 'failed', reason: error.message };
        }
      };
      for (const id of ids) done.push({ id, outcome: await refresh(id) });
      context.out.answer(done, () => done.map((d) => `${d.id}: ${showOutcome(d.outcome)}`));
      const hasFailed = done.some((d) => exitCodeOfOutcome(d.outcome) !== exitCodes.done);
      return hasFailed ? exitCodes.failed : exitCodes.done;
    });
  },
});
