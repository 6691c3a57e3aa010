import { tryParseDuration } from '#platform/units.ts';
import { defineCommand, UsageError } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { exitCodeOfOutcome, showOutcome } from './show-subscription.ts';

/** What settings allow is still more. */
const SHORTEST_MS = 60_000;

export const calendarSubscribe = defineCommand({
  name: 'calendar subscribe',
  summary: 'Make a calendar that follows an address of the web.',
  operands: ['EMAIL', 'URL'],
  options: {
    name: { type: 'text', value: 'NAME', doc: 'what it is called; default: as the address says' },
    every: {
      type: 'text',
      value: 'TIME',
      doc: 'how often it is refreshed, such as 1h; default: as the address says',
    },
  },
  details:
    'URL is https:, http: or webcal:. Nobody can write in the calendar; its events leave the time free. The address is fetched at once, and nothing is followed when that fails.',
  async run(context, [given = '', url = ''], { name, every }) {
    const everySeconds = toEvery(every);
    return await withAccountMail(context, given, async ({ id, address, subscriptions }) => {
      const wish = { account: id, url, name, every: everySeconds };
      const { subscription, outcome } = await subscriptions.add(wish);
      context.out.answer({ address, id: subscription.id, outcome }, () => [
        `${address} follows ${subscription.host} as ${subscription.id}: ${showOutcome(outcome)}`,
      ]);
      return exitCodeOfOutcome(outcome);
    });
  },
});

function toEvery(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = tryParseDuration(text);
  if (ms === undefined || ms < SHORTEST_MS)
    throw new UsageError(`--every ${text}: a time such as "1h" is allowed, a minute or longer`);
  return Math.floor(ms / 1000);
}
