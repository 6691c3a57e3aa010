import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import { onEachDatabase, type SqlFactory } from '../../test/support/sql-factories.ts';
import { DomainError } from '#platform/errors.ts';
import { createSilentLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { createRandom } from '#platform/random.ts';
import type { TlsOutcome } from '#sender-auth/tls-report.ts';
import { queueMigrations } from './sql/migrations.ts';
import { createTlsReporter } from './tls-reporter.ts';

const day = 86_400_000;
const policy = { type: 'no-policy-found', lines: [], mxPatterns: [] } as const;
const session: TlsOutcome = { domain: 'asks.test', policy };

/** Two processes over one database; asks.test wants reports by mail and by HTTPS, silent.test none. */
async function withReporters(
  factory: SqlFactory,
  takesPosts: () => boolean,
  run: (parts: {
    clock: ReturnType<typeof createFakeClock>;
    reporters: readonly ReturnType<typeof createTlsReporter>[];
    mails: string[];
    posts: string[];
  }) => Promise<void>,
): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await factory.create());
  const clock = createFakeClock('2026-01-31T12:00:00Z');
  const mails: string[] = [];
  const posts: string[] = [];
  const dns = createFakeDns({
    '_smtp._tls.asks.test': { txt: ['v=TLSRPTv1; rua=mailto:tls@asks.test,https://asks.test/r'] },
  });
  const open = async () => {
    const sql = parts.use(await database.open());
    await migrate(sql, 'queue', queueMigrations);
    return parts.use(
      createTlsReporter({
        sql,
        clock,
        random: createRandom(),
        log: createSilentLog(),
        dns,
        isWanted: () => true,
        submitter: async () => 'us.test',
        post: async (uri) => {
          posts.push(uri);
          if (!takesPosts()) throw new DomainError('unavailable', 'status 503');
        },
        enqueue: async (message, content) => {
          mails.push(`${message.id} ${message.recipients[0]!.address}\n${content.toString()}`);
        },
      }),
    );
  };
  await run({ clock, reporters: [await open(), await open()], mails, posts });
}

await onEachDatabase('TLS reports', (factory) => {
  test(`${factory.name}: what several processes counted becomes one report, sent once (RFC 8460 §4.1)`, async () => {
    await withReporters(
      factory,
      () => true,
      async ({ clock, reporters, mails, posts }) => {
        const [one, two] = reporters;
        one!.add(session);
        two!.add(session);
        two!.add({ domain: 'silent.test', policy });
        await one!.sendDue(clock.epochMs());
        await two!.sendDue(clock.epochMs());
        assert.deepEqual(mails, []);
        await Promise.all(reporters.map((r) => r.sendDue(clock.epochMs() + day)));
        assert.equal(mails.length, 1);
        assert.match(mails[0]!, /^tls[0-9a-f]{24} tls@asks\.test\n/);
        assert.deepEqual(posts, ['https://asks.test/r']);
        await one!.sendDue(clock.epochMs() + 2 * day);
        assert.equal(mails.length + posts.length, 2);
      },
    );
  });

  test(`${factory.name}: a report that is not taken is posted again, later and later, for a day (RFC 8460 §5.5)`, async () => {
    await withReporters(
      factory,
      () => false,
      async ({ clock, reporters: [one], posts }) => {
        one!.add(session);
        const start = clock.epochMs() + day;
        const tries: number[] = [];
        for (let minute = 0; minute < 48 * 60; minute += 5) {
          const before = posts.length;
          await one!.sendDue(start + minute * 60_000);
          if (posts.length > before) tries.push(minute);
        }
        assert.deepEqual(tries, [0, 5, 15, 35, 75, 155, 315, 635, 1275]);
      },
    );
  });
});
