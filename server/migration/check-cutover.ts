import { checkLists } from './cutover/check-lists.ts';
import { probeArrivals, type Arrival, type ArrivalProbe } from './cutover/probe-arrivals.ts';
import { pointOf, type CutoverPoint } from './cutover-list.ts';
import type { LedgerAccount } from './ledger.ts';
import type { Notice } from './notice.ts';
import { showMoment } from './reports/show-figures.ts';
import { isList } from './migration-user.ts';
import { readAccounts } from './sql/accounts.ts';
import { readNotices } from './sql/notices.ts';
import { readVerifications } from './sql/verifications.ts';
import { isVerified, type RecordedVerification } from './verification.ts';

export interface CutoverCheck extends Omit<ArrivalProbe, 'sources'> {
  /** Of the migration: for what is to be called next. */
  readonly name: string;
  /** Absent: the sources are not asked. */
  readonly sources: ArrivalProbe['sources'] | undefined;
  readonly nowSeconds: number;
  /** An account whose last run is older is to be brought up to date. */
  readonly maxAgeSeconds: number;
}

/** What ledger and sources say of a move, in the order in which it is done. */
export async function checkCutover(check: CutoverCheck): Promise<CutoverPoint[]> {
  const { ledger, name } = check;
  const users = check.users.filter((it) => !isList(it));
  const accounts = new Map((await readAccounts(ledger.sql)).map((it) => [it.source, it]));
  const chosen = users.map(({ source }) => ({ source, account: accounts.get(source) }));
  const notices = await readNotices(ledger.sql);
  return [
    accountsPoint(check, chosen),
    ...(await checkLists(ledger, check.users, name)),
    toldPoint(check, notices, 'before'),
    agePoint(check, chosen),
    await arrivalsPoint({ ...check, users }),
    verifiedPoint(check, chosen, await readVerifications(ledger.sql)),
  ];
}

/** Whether users were told how to go on; it comes after everything else. */
export async function checkToldAfter(check: CutoverCheck): Promise<CutoverPoint> {
  return toldPoint(check, await readNotices(check.ledger.sql), 'after');
}

interface Chosen {
  readonly source: string;
  readonly account: LedgerAccount | undefined;
}

function accountsPoint({ name }: CutoverCheck, chosen: readonly Chosen[]): CutoverPoint {
  const against = chosen
    .filter(({ account }) => account?.state !== 'done')
    .map(({ source, account }) => {
      if (account === undefined) return `${source}: not carried over yet`;
      const [reason = ''] = account.error.split('\n');
      return `${source}: ${account.state}${reason === '' ? '' : `: ${reason}`}`;
    });
  return pointOf(
    {
      name: 'accounts',
      title: 'Every account is carried over',
      next: `mailstead migrate run ${name}`,
      done: `${chosen.length} accounts`,
    },
    against,
  );
}

function agePoint(
  { name, nowSeconds, maxAgeSeconds }: CutoverCheck,
  chosen: readonly Chosen[],
): CutoverPoint {
  const runs = chosen.flatMap(({ source, account }) =>
    account === undefined || account.finishedAt === 0 ? [] : [{ source, at: account.finishedAt }],
  );
  const old = runs.filter(({ at }) => at < nowSeconds - maxAgeSeconds);
  const oldest = Math.min(...runs.map(({ at }) => at));
  return pointOf(
    {
      name: 'last-run',
      title: `The last run of each account is not older than ${Math.round(maxAgeSeconds / 3600)} h`,
      next: `mailstead migrate run ${name} --delta`,
      done: runs.length === 0 ? 'nothing has run' : `the oldest is of ${showMoment(oldest)}`,
    },
    old.map(({ source, at }) => `${source}: ${showMoment(at)}`),
  );
}

async function arrivalsPoint(check: CutoverCheck): Promise<CutoverPoint> {
  const facts = {
    name: 'arrivals',
    title: 'Nothing is in the source that no run has seen',
    next: `mailstead migrate run ${check.name} --delta (again after the MX record was changed, until nothing comes any more)`,
    done: 'nothing new',
  };
  if (check.sources === undefined)
    return { name: facts.name, title: facts.title, state: 'not-checked', details: [] };
  const arrivals = await probeArrivals({ ...check, sources: check.sources });
  return pointOf(facts, arrivals.flatMap(describeArrival));
}

function describeArrival({ source, items, error }: Arrival): string[] {
  if (error !== undefined) return [`${source}: ${error}`];
  return items === 0 ? [] : [`${source}: ${items} items`];
}

function verifiedPoint(
  { name }: CutoverCheck,
  chosen: readonly Chosen[],
  verifications: ReadonlyMap<string, RecordedVerification>,
): CutoverPoint {
  const against = chosen.flatMap(({ source, account }) => {
    const found = verifications.get(source);
    if (found === undefined) return [`${source}: not compared yet`];
    if (found.error !== undefined) return [`${source}: ${found.error}`];
    if (!isVerified(found)) return [`${source}: differs from what was carried over`];
    return found.atSeconds < (account?.finishedAt ?? 0)
      ? [`${source}: not compared since its last run`]
      : [];
  });
  return pointOf(
    {
      name: 'verified',
      title: 'Every account was compared item by item since its last run, and agrees',
      next: `mailstead migrate verify ${name} --source`,
      done: `${chosen.length} accounts agree`,
    },
    against,
  );
}

function toldPoint(
  { name, users }: CutoverCheck,
  notices: readonly Notice[],
  kind: Notice['kind'],
): CutoverPoint {
  const people = users.filter(
    ({ type = 'person', isDisabled = false }) => type === 'person' && !isDisabled,
  );
  const told = new Set(
    notices.filter((it) => it.kind === kind && it.sentAt > 0).map(({ source }) => source),
  );
  return pointOf(
    {
      name: `told-${kind}`,
      title:
        kind === 'before'
          ? 'Every user was told of the move'
          : 'Every user has the settings for programs and devices',
      next: `mailstead migrate notify ${name} --${kind}`,
      done: `${people.length} users were told`,
    },
    people.filter(({ source }) => !told.has(source)).map(({ source }) => `${source}: not told`),
  );
}
