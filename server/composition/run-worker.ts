import { readFileSync } from 'node:fs';
import type { RunningServer } from '#cli/parts.ts';
import { type Clock, createSystemClock } from '#platform/clock.ts';
import { openDataFolder } from '#platform/data-folder.ts';
import { isDomainError } from '#platform/errors.ts';
import { loadSettings } from '#platform/load-settings.ts';
import type { Log } from '#platform/log.ts';
import { keepServingAfterBugs } from '#platform/process-life.ts';
import { type BusChannel, isBusPacket } from '#platform/process-bus.ts';
import { createRandom } from '#platform/random.ts';
import { createServerLog } from '#platform/server-log.ts';
import { logSettings, serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { allSections } from './all-sections.ts';
import { openBus } from './open-bus.ts';
import { type ServingProcess, startServer } from './start-server.ts';
import { readVersion } from './version.ts';
import {
  bootIdVariable,
  type FromWorker,
  type ToWorker,
  workerIndexVariable,
} from './worker-messages.ts';

/** Beyond the time that sessions get, for writing out what is left. */
const STOP_RESERVE_MS = 1000;
/** Longer than the main process waits for a worker. */
const FIGURES_TIMEOUT_MS = 8000;

/** One worker of a server: serves until the main process says stop. Gives the exit code. */
export async function runWorker(dataPath: string): Promise<number> {
  const folder = openDataFolder(dataPath);
  const read = () =>
    loadSettings(allSections, {
      text: readFileSync(folder.settingsFile, 'utf8'),
      fileName: folder.settingsFile,
      dataFolder: folder.root,
      environment: process.env,
    });
  const settings = read();
  const index = Number(process.env[workerIndexVariable]);
  const log = createServerLog(settings.of(logSettings), process.stderr).with({ worker: index });
  const clock = createSystemClock();
  const stop = Promise.withResolvers<{ isFailure: boolean }>();
  // The terminal's Ctrl-C goes to all processes; the main process says in which order they stop.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  process.on('SIGTERM', () => stop.resolve({ isFailure: false }));
  using _bugs = keepServingAfterBugs(log, clock, (reason) => {
    log.error('worker.unsafe', { reason });
    stop.resolve({ isFailure: true });
  });
  try {
    const count = settings.of(serverSettings).workers;
    const bootId = process.env[bootIdVariable] ?? '';
    const bus = openBus({ settings, clock, random: createRandom(), log, channel });
    const server = await startServer(
      { folder, settings, log },
      {
        version: readVersion(),
        bus,
        bootId,
        worker: { index, count },
        figuresOfAll: createFiguresQuestion(clock),
      },
    );
    obey(server, { read, log, stop: () => stop.resolve({ isFailure: false }) });
    tell({ kind: 'ready' });
    const { isFailure } = await stop.promise;
    const { stopTimeout } = settings.of(serverSettings);
    clock.after(stopTimeout + STOP_RESERVE_MS, () => process.kill(process.pid, 'SIGKILL')).unref();
    await server[Symbol.asyncDispose]();
    // Listening for messages would keep the process alive.
    process.channel?.unref();
    return isFailure ? 1 : 0;
  } catch (error) {
    if (!isDomainError(error)) throw error;
    tell({ kind: 'failed', code: error.code, message: error.message });
    return 1;
  }
}

/** Asks the main process for the figures of all workers. */
function createFiguresQuestion(clock: Clock): () => Promise<string> {
  let lastId = 0;
  return async () => {
    const id = ++lastId;
    const answer = Promise.withResolvers<string>();
    const onMessage = (message: ToWorker) => {
      if (message.kind === 'all-figures' && message.id === id) answer.resolve(message.text);
    };
    process.on('message', onMessage);
    using _timer = clock.after(FIGURES_TIMEOUT_MS, () => answer.resolve(''));
    tell({ kind: 'all-figures', id });
    try {
      return await answer.promise;
    } finally {
      process.off('message', onMessage);
    }
  };
}

function obey(
  server: ServingProcess,
  means: { read: () => Settings; log: Log; stop: () => void },
): void {
  process.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'bus':
        return;
      case 'stop':
        means.stop();
        return;
      case 'reload':
        void reload(server, means);
        return;
      case 'status':
        void server.status().then((report) => tell({ kind: 'status', id: message.id, report }));
        return;
      case 'figures':
        void server.figures().then((text) => tell({ kind: 'figures', id: message.id, text }));
        return;
      case 'all-figures':
        // Whoever asked listens by itself.
        return;
    }
  });
}

async function reload(
  server: RunningServer,
  { read, log }: { read: () => Settings; log: Log },
): Promise<void> {
  try {
    await server.reload(read());
  } catch (error) {
    if (!isDomainError(error)) throw error;
    log.error('server.reload-refused', { reason: error.message });
  }
}

function tell(message: FromWorker): void {
  process.send?.(message);
}

const channel: BusChannel = {
  send: tell,
  receive(listener) {
    const onMessage = (message: unknown) => {
      if (isBusPacket(message)) listener(message);
    };
    process.on('message', onMessage);
    return { [Symbol.dispose]: () => void process.off('message', onMessage) };
  },
};
