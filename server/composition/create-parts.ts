import type { CliParts, RunningServer, ServerStart } from '#cli/parts.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { serverSettings } from '#platform/server-settings.ts';
import { allSections } from './all-sections.ts';
import { clearLeftovers } from './clear-leftovers.ts';
import { isOffered, offeredOnTheWeb } from './discovery.ts';
import { openBus } from './open-bus.ts';
import { openData } from './open-data.ts';
import { openMail } from './open-mail.ts';
import { prepareData } from './prepare-data.ts';
import { publishedMtaSts } from './published-mta-sts.ts';
import { settleAllRedo } from './settle-redo.ts';
import { startServer } from './start-server.ts';
import { startWorkers } from './start-workers.ts';
import { userServer } from './user-server.ts';
import { readVersion } from './version.ts';

/** Everything the command line needs, put together. */
export function createParts(): CliParts {
  return {
    version: readVersion(),
    sections: allSections,
    openData,
    openMail,
    prepareData,
    publishedMtaSts,
    isOffered,
    davPath: (settings) => offeredOnTheWeb(settings).dav,
    userServer,
    startServer: start,
  };
}

/** One worker is this process itself; several are processes of their own. */
async function start(given: ServerStart): Promise<RunningServer> {
  clearLeftovers(given.folder);
  await settleAllRedo(given.folder, given.log);
  const count = given.settings.of(serverSettings).workers;
  const bootId = createRandom().id();
  if (count > 1) return await startWorkers({ ...given, clock: createSystemClock(), count, bootId });
  const bus = openBus({ ...given, clock: createSystemClock(), random: createRandom() });
  return await startServer(given, {
    version: readVersion(),
    bus,
    bootId,
    worker: { index: 0, count: 1 },
  });
}
