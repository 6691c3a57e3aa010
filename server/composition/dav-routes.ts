import type { OpenData } from '#cli/parts.ts';
import type { Clock } from '#platform/clock.ts';
import { loadOnce } from '#platform/load-once.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import { serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { davSettings } from '#protocols/dav/config.ts';
import type { Route } from '#protocols/http/route.ts';
import type { OpenMail } from './open-mail.ts';

/**
 * Hands every request at or below /dav/ to the DAV server, whatever its method. It is loaded at the first: a server that only
 * carries mail is 4 MB smaller without.
 */
export function davRoutes(serving: {
  readonly settings: () => Settings;
  readonly data: Pick<OpenData, 'directory'>;
  readonly mail: Pick<OpenMail, 'store' | 'scheduling' | 'spoolFolder'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}): Route[] {
  const { settings, data, mail, clock, random, log } = serving;
  if (!settings().of(davSettings).enabled) return [];
  const load = loadOnce(async () => {
    const { createDavServer } = await import('#protocols/dav/dav-server.ts');
    return createDavServer({
      directory: data.directory,
      store: mail.store,
      scheduling: mail.scheduling,
      clock,
      random,
      log,
      settings: () => settings().of(davSettings),
      allowPlaintextOnLoopback: () => settings().of(serverSettings).allowPlaintextOnLoopback,
      spoolFolder: mail.spoolFolder,
    });
  });
  const route = (path: string, method = '*'): Route => ({
    path,
    methods: [method],
    asksForBody: true,
    handle: async (exchange) => await (await load()).handle(exchange),
  });
  // Programs that look for what a host can ask at its root.
  return [route('/', 'OPTIONS'), route('/dav'), route('/dav/')];
}
