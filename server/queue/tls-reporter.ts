// Reports to other domains of how safely mail could be handed to their hosts: counted while sending, sent when the day is over.
import { createHash } from 'node:crypto';
import type { Clock, Timer } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';
import {
  createTlsReportCollector,
  findTlsReportAddresses,
  mergeTlsDay,
  type TlsDay,
  type TlsDayPart,
  type TlsOutcome,
} from '#sender-auth/tls-report.ts';
import {
  compressTlsReport,
  formatTlsReportMail,
  type TlsReportLetter,
} from '#sender-auth/tls-report-mail.ts';
import type { PostTlsReport } from '#sender-auth/tls-report-post.ts';
import type { QueueMessage } from './queue.ts';
import {
  claimTlsDay,
  claimTlsPosts,
  deleteTlsDay,
  deleteTlsPost,
  insertTlsPart,
  insertTlsPost,
  postponeTlsPost,
  readFinishedDays,
} from './sql/tls-reports.ts';

export interface TlsReporterDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dns: Dns;
  readonly isWanted: () => boolean;
  /** The domain in whose name reports are sent; undefined while the server has none. */
  readonly submitter: () => Promise<string | undefined>;
  readonly post: PostTlsReport;
  /** Signs a report and queues it. */
  readonly enqueue: (message: QueueMessage, content: Buffer) => Promise<void>;
}

export interface TlsReporter extends AsyncDisposable {
  add(outcome: TlsOutcome): void;
  /** Begins to send reports, in one process of a server; all others only count. */
  start(): void;
  /** Writes down what was counted and sends reports of the days that are over at this time. */
  sendDue(atMs: number): Promise<void>;
}

const TICK_MS = 10 * 60_000;
const FLUSH_TICKS = 6;
/** Reports wait until every process has written down the last of the day, then go out within a few hours: not all servers at once. */
// RFC 8460 §4.1
const SETTLE_MS = 75 * 60_000;
const SPREAD_MS = 4 * 3_600_000 - SETTLE_MS;
const CLAIM_SECONDS = 600;
const ROUND = 500;
const PARALLEL = 10;
const GIVE_UP_SECONDS = 24 * 3600;
const FIRST_RETRY_SECONDS = 300;

export function createTlsReporter(deps: TlsReporterDeps): TlsReporter {
  const { sql, clock, log } = deps;
  const collector = createTlsReportCollector(clock);
  const delayMs = SETTLE_MS + deps.random.unit() * SPREAD_MS;
  let timer: Timer | undefined;
  let running = Promise.resolve();
  let sends = false;
  const flush = async (): Promise<void> => {
    const parts = collector.take();
    if (parts.length === 0) return;
    await sql.transaction(async (tx) => {
      for (const part of parts)
        await insertTlsPart(tx, { ...part, text: JSON.stringify(part.policies) });
    });
  };
  const tick = (count: number): void => {
    timer = clock.after(TICK_MS, () => {
      running = work(count).catch((error: unknown) => log.error('tls-report.failed', { error }));
      tick(count + 1);
    });
    timer.unref();
  };
  const work = async (count: number): Promise<void> => {
    if (count % FLUSH_TICKS === 0) await flush();
    if (!sends) return;
    const nowMs = clock.epochMs();
    await sendReports(deps, { beforeMs: nowMs - delayMs, nowMs });
    await sendPosts(deps, nowMs);
  };
  tick(1);
  return {
    add(outcome) {
      if (deps.isWanted()) collector.add(outcome);
    },
    start: () => void (sends = true),
    async sendDue(atMs) {
      await flush();
      await sendReports(deps, { beforeMs: atMs, nowMs: atMs });
      await sendPosts(deps, atMs);
    },
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]();
      await running;
      await flush().catch((error: unknown) => log.error('tls-report.failed', { error }));
    },
  };
}

/** Sends the reports of days that were over at `beforeMs`. */
async function sendReports(
  deps: TlsReporterDeps,
  { beforeMs, nowMs }: { readonly beforeMs: number; readonly nowMs: number },
): Promise<void> {
  const { sql } = deps;
  const nowSeconds = Math.floor(nowMs / 1000);
  const today = Temporal.Instant.fromEpochMilliseconds(Math.floor(beforeMs)).toString();
  const submitter = await deps.submitter();
  const due = [...(await readFinishedDays(sql, today.slice(0, 10), ROUND))];
  const worker = async (): Promise<void> => {
    for (let of = due.pop(); of !== undefined; of = due.pop()) {
      const claim = { nowSeconds, untilSeconds: nowSeconds + CLAIM_SECONDS };
      const claimed = of;
      const texts = await sql.transaction((tx) => claimTlsDay(tx, claimed, claim));
      if (texts.length === 0) continue;
      const parts = texts.map((text): TlsDayPart => ({
        ...claimed,
        policies: JSON.parse(text) as TlsDayPart['policies'],
      }));
      const wanted = deps.isWanted() && submitter !== undefined;
      if (wanted) {
        const day = mergeTlsDay(parts as [TlsDayPart]);
        await sendDay(deps, day, { submitter, epochSeconds: nowSeconds });
      }
      await sql.transaction((tx) => deleteTlsDay(tx, claimed, claim.untilSeconds));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

async function sendDay(
  deps: TlsReporterDeps,
  day: TlsDay,
  { submitter, epochSeconds }: { readonly submitter: string; readonly epochSeconds: number },
): Promise<void> {
  const uris = await findTlsReportAddresses(deps.dns, day.domain);
  for (const uri of uris) {
    // The same report has the same name, should it have to be sent again after a crash.
    const name = createHash('sha256').update(`${day.day} ${day.domain} ${submitter} ${uri}`);
    const reportId = `tls${name.digest('hex').slice(0, 24)}`;
    const contact = `postmaster@${submitter}`;
    const letter: TlsReportLetter = {
      day,
      submitter,
      organization: submitter,
      contact,
      reportId,
      epochSeconds,
    };
    if (/^mailto:/i.test(uri)) await sendMail(deps, letter, addressIn(uri));
    else
      await deps.sql.transaction((tx) =>
        insertTlsPost(tx, {
          id: reportId,
          uri,
          report: compressTlsReport(letter),
          nextAttempt: epochSeconds,
          giveUpAt: epochSeconds + GIVE_UP_SECONDS,
        }),
      );
    deps.log.info('tls-report.made', { domain: day.domain, day: day.day, to: uri });
  }
}

async function sendMail(deps: TlsReporterDeps, letter: TlsReportLetter, to: string): Promise<void> {
  if (!/^[\x21-\x7e]{1,254}$/.test(to)) return;
  const content = formatTlsReportMail(letter, to);
  const message: QueueMessage = {
    id: letter.reportId,
    sender: '',
    recipients: [{ address: to, dsn: { notify: ['never'] } }],
    content: { kind: 'memory', bytes: content },
    isUtf8: false,
    body: '7bit',
    requireTls: false,
    isTlsOptional: true,
    priority: 0,
  };
  await deps.enqueue(message, content);
}

/** The address of a mailto: URI; what may follow it says nothing to us. */
function addressIn(uri: string): string {
  const address = uri.slice('mailto:'.length).split('?', 1)[0]!;
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

async function sendPosts(deps: TlsReporterDeps, nowMs: number): Promise<void> {
  const { sql, log } = deps;
  const nowSeconds = Math.floor(nowMs / 1000);
  const claim = { nowSeconds, againAt: nowSeconds + CLAIM_SECONDS };
  const due = await sql.transaction((tx) => claimTlsPosts(tx, claim));
  const worker = async (): Promise<void> => {
    for (let post = due.pop(); post !== undefined; post = due.pop()) {
      const { id, uri, report, attempts, giveUpAt } = post;
      try {
        await deps.post(uri, Buffer.from(report));
        await sql.transaction((tx) => deleteTlsPost(tx, id));
      } catch (error) {
        if (!isDomainError(error, 'unavailable')) throw error;
        // RFC 8460 §5.5: tried again for a day, later and later.
        const pause = FIRST_RETRY_SECONDS * 2 ** (attempts - 1);
        const isOver = nowSeconds + pause > giveUpAt;
        await sql.transaction(async (tx) =>
          isOver ? await deleteTlsPost(tx, id) : await postponeTlsPost(tx, id, nowSeconds + pause),
        );
        log.info('tls-report.not-taken', { uri, attempts, isOver, reason: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}
