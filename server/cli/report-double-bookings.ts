import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import { DomainError } from '#platform/errors.ts';
import type { Booking, DoubleBooking } from '#scheduling/double-bookings.ts';
import type { Scheduling } from '#scheduling/scheduling.ts';
import { defineCommand, UsageError } from './command.ts';
import { formatCsv } from '#codecs/csv/format-csv.ts';
import { withMail } from './open-data.ts';
import { formatTable } from './output.ts';

const policies = ['report', 'keep-first', 'decline-later'] as const;
type Policy = (typeof policies)[number];
/** Without --to: a quarter of a year. */
const DEFAULT_DAYS = 90;
const DAY = 86_400;

export const reportDoubleBookings = defineCommand({
  name: 'report double-bookings',
  summary: 'List times for which a room, a thing or a person was booked twice.',
  operands: ['[ADDRESS...]'],
  options: {
    from: { type: 'text', value: 'DATE', doc: 'first day, as 2026-12-31; default: today' },
    to: { type: 'text', value: 'DATE', doc: 'day after the last one; default: 90 days later' },
    policy: {
      type: 'text',
      value: 'POLICY',
      doc: 'report (default), keep-first or decline-later',
    },
    csv: { type: 'flag', doc: 'as comma-separated values' },
  },
  details:
    'Without an address all rooms and things are looked at; a domain means those of the domain.\n' +
    'keep-first declines the times of the booking that came later which are taken, decline-later\n' +
    'declines all of it; its organizer is told. Both change rooms and things only.',
  async run(context, operands, options) {
    const policy = policyOf(options.policy);
    const from = secondsOf(options.from) ?? startOfToday(context.clock.now());
    const range = { from, to: secondsOf(options.to) ?? from + DEFAULT_DAYS * DAY };
    if (range.to <= range.from)
      throw new UsageError('report double-bookings: --to must be later than --from');
    await withMail(context, async ({ directory, scheduling }) => {
      const found: ShownDoubleBooking[] = [];
      for (const account of await accountsOf(directory, operands)) {
        const { pairs, isComplete } = await scheduling.doubleBookings(account, range);
        if (!isComplete)
          context.out.complain(
            `${account.address}: only the first ${pairs.length} are looked at; the others begin at ${timeOf(pairs.at(-1)!.start)} or later: --from and --to ask for less`,
          );
        found.push(...(await settled(scheduling, { account, pairs, policy })));
      }
      if (options.csv) context.out.write(formatCsv([titles, ...found.map(rowOf)]));
      else
        context.out.answer(found, (list) =>
          list.length === 0 ? ['Nothing was booked twice.'] : formatTable(titles, list.map(rowOf)),
        );
    });
  },
});

interface ShownDoubleBooking {
  readonly address: string;
  readonly start: string;
  readonly end: string;
  readonly first: ShownBooking;
  readonly second: ShownBooking;
  readonly done: '' | 'declined';
}

interface ShownBooking {
  readonly uid: string;
  readonly summary: string;
  readonly organizer: string;
}

const titles = ['ADDRESS', 'START', 'END', 'FIRST', 'FIRST BY', 'SECOND', 'SECOND BY', 'DONE'];

function rowOf({ address, start, end, first, second, done }: ShownDoubleBooking): string[] {
  return [
    address,
    start,
    end,
    first.summary || first.uid,
    first.organizer,
    second.summary || second.uid,
    second.organizer,
    done,
  ];
}

/** Rooms and things, or those that are named. @throws DomainError not-found */
async function accountsOf(directory: Directory, names: readonly string[]): Promise<Account[]> {
  if (names.length === 0) return (await directory.resources.list()).map((r) => r.account);
  const found: Account[] = [];
  for (const name of names) {
    if (name.includes('@')) found.push(await directory.accounts.expect(name));
    else {
      const domain = await directory.domains.find(name);
      if (domain === undefined) throw new DomainError('not-found', `there is no domain ${name}`);
      const rooms = await directory.resources.list({ domain: domain.name });
      found.push(...rooms.map((r) => r.account));
    }
  }
  return found;
}

async function settled(
  scheduling: Scheduling,
  parts: {
    readonly account: Account;
    readonly pairs: readonly DoubleBooking[];
    readonly policy: Policy;
  },
): Promise<ShownDoubleBooking[]> {
  const { account, pairs, policy } = parts;
  const isChanged = policy !== 'report' && account.type === 'resource';
  const declined = new Set<string>();
  const shown: ShownDoubleBooking[] = [];
  for (const pair of pairs) {
    const { uid, start } = pair.second;
    // What is declined no longer takes anybody's time, so neither of two that fell with others is declined for the other.
    const isSettled = [pair.first, pair.second].some((b) => declined.has(keyOf(b, policy)));
    if (isChanged && !isSettled) {
      const booking = policy === 'keep-first' ? { uid, start } : { uid };
      if (await scheduling.declineBooking(account, booking))
        declined.add(keyOf(pair.second, policy));
    }
    shown.push({
      address: account.address,
      start: timeOf(pair.start),
      end: timeOf(pair.end),
      first: toShown(pair.first),
      second: toShown(pair.second),
      done: declined.has(keyOf(pair.second, policy)) ? 'declined' : '',
    });
  }
  return shown;
}

function keyOf({ uid, start }: Booking, policy: Policy): string {
  return policy === 'keep-first' ? `${start} ${uid}` : uid;
}

function toShown({ uid, summary, organizer }: Booking): ShownBooking {
  return { uid, summary, organizer };
}

function policyOf(text: string | undefined): Policy {
  const policy = policies.find((name) => name === (text ?? 'report'));
  if (policy === undefined)
    throw new UsageError(`report double-bookings: --policy is one of ${policies.join(', ')}`);
  return policy;
}

/** Midnight in UTC. */
function secondsOf(date: string | undefined): number | undefined {
  if (date === undefined) return undefined;
  try {
    const day = Temporal.PlainDate.from(date);
    return day.toZonedDateTime('UTC').epochMilliseconds / 1000;
  } catch {
    throw new UsageError(`report double-bookings: "${date}" is no day such as 2026-12-31`);
  }
}

function startOfToday(now: Temporal.Instant): number {
  return Math.floor(now.epochMilliseconds / 86_400_000) * DAY;
}

function timeOf(seconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString({
    smallestUnit: 'minute',
  });
}
