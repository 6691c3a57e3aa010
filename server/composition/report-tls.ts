import type { Domains } from '#directory/domains.ts';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import type { Log } from '#platform/log.ts';
import { internalNetworks } from '#platform/guarded-lookup.ts';
import { createNetworkList } from '#platform/networks.ts';
import type { Random } from '#platform/random.ts';
import { serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import type { Sql } from '#platform/sql.ts';
import { queueSettings } from '#queue/config.ts';
import type { Queue } from '#queue/queue.ts';
import { createTlsReporter, type TlsReporter } from '#queue/tls-reporter.ts';
import { createTlsReportPost } from '#sender-auth/tls-report-post.ts';
import type { OutsideWorld } from './outbound.ts';
import type { OutgoingSigner } from './sign-outgoing.ts';

/** TLS reports in the name of the default domain, else of the first one, signed with its keys. */
export function createOwnTlsReporter(parts: {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dns: Dns;
  readonly settings: () => Settings;
  readonly signer: OutgoingSigner;
  readonly queue: () => Queue;
  readonly domains: Domains;
  readonly world: OutsideWorld;
}): TlsReporter {
  const { sql, clock, random, log, dns, settings, signer, queue, domains, world } = parts;
  const refused = world.isInternalReachable ? createNetworkList([]) : internalNetworks();
  return createTlsReporter({
    sql,
    clock,
    random,
    log,
    dns,
    isWanted: () => settings().of(queueSettings).tlsReports,
    submitter: async () => (await domains.readDefault()) ?? (await domains.readFirst()),
    post: createTlsReportPost({ dns, clock, refused }),
    async enqueue(message, content) {
      const signature = await signer.sign(content, message);
      if (signature === '') {
        // RFC 8460 §3: a report without a signature is not believed.
        log.warn('tls-report.no-key', { hostname: settings().of(serverSettings).hostname });
        return;
      }
      if ((await queue().show(message.id, 1)) !== undefined) return;
      const bytes = Buffer.concat([Buffer.from(signature), content]);
      await queue().enqueue({ ...message, content: { kind: 'memory', bytes }, isSigned: true });
    },
  });
}
