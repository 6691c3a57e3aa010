import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import { serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import type { Sql } from '#platform/sql.ts';
import { queueSettings } from '#queue/config.ts';
import { createMtaStsTable } from '#queue/mta-sts-table.ts';
import { createRemoteTransport } from '#queue/remote-transport.ts';
import type { Transport } from '#queue/transport.ts';
import { createMtaSts } from '#sender-auth/mta-sts.ts';
import { createMtaStsFetch } from '#sender-auth/mta-sts-fetch.ts';
import type { TlsOutcome } from '#sender-auth/tls-report.ts';
import { createTlsPolicies } from '#sender-auth/tls-policy.ts';

/** What tests put in place of the world outside. */
export interface OutsideWorld {
  readonly dns?: Dns;
  /** Port of mail hosts; 25. */
  readonly mxPort?: number;
  /** Port of MTA-STS policy hosts; 443. */
  readonly mtaStsPort?: number;
  /** Let TLS reports be posted to addresses of internal networks too. */
  readonly isInternalReachable?: boolean;
  /** PEM authorities instead of the known ones. */
  readonly authorities?: readonly string[];
}

/** The way out of this server: mail hosts by DNS, DANE and MTA-STS, or configured routes. */
export function createOutbound(parts: {
  readonly settings: () => Settings;
  readonly sql: Sql;
  readonly dns: Dns;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly renewSignatures: (content: Buffer) => Promise<Buffer>;
  readonly onTlsOutcome: (outcome: TlsOutcome) => void;
  readonly world: OutsideWorld;
}): Transport & AsyncDisposable {
  const { settings, sql, dns, clock, random, log, world } = parts;
  const mxPort = world.mxPort ?? 25;
  const ca = world.authorities;
  const fetch = createMtaStsFetch({ dns, clock, port: world.mtaStsPort ?? 443, ...(ca && { ca }) });
  const mtaSts = createMtaSts({ dns, clock, fetch, store: createMtaStsTable(sql) });
  return createRemoteTransport({
    clock,
    random,
    log,
    dns,
    policies: createTlsPolicies({ dns, clock, mtaSts, port: mxPort }),
    settings: () => settings().of(queueSettings),
    hostname: settings().of(serverSettings).hostname,
    renewSignatures: parts.renewSignatures,
    onTlsOutcome: parts.onTlsOutcome,
    mxPort,
    ...(ca && { extraAuthorities: ca }),
  });
}
