import type { RunningServer, ServerStart } from '#cli/parts.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { serverSettings } from '#platform/server-settings.ts';
import { clearLeftovers } from './clear-leftovers.ts';
import { openBus } from './open-bus.ts';
import { settleAllRedo } from './settle-redo.ts';
import { startServer } from './start-server.ts';
import { startWorkers } from './start-workers.ts';
import { readVersion } from './version.ts';

/** One worker is this process itself; several are processes of their own. */
export async function startProcesses(given: ServerStart): Promise<RunningServer> {
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
