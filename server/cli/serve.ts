import { type ControlRequest, openControlSocket } from '#platform/control-socket.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import { lockDataFolder } from '#platform/data-lock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import { keepServingAfterBugs, onSignals } from '#platform/process-life.ts';
import { createServerLog } from '#platform/server-log.ts';
import { logSettings, serverSettings } from '#platform/server-settings.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { RunningServer } from './parts.ts';

/** What ends the server: an administrator's wish, or a state in which going on is worse. */
interface StopOrder {
  readonly reason: string;
  readonly isFailure: boolean;
}

/** Beyond the time that sessions get, for writing out what is left. */
const STOP_RESERVE_MS = 1500;

export const serve = defineCommand({
  name: 'serve',
  summary: 'Run the server in the foreground.',
  operands: [],
  options: {},
  details:
    'SIGTERM stops it in an orderly way within 10 s; SIGHUP has it read configuration and certificates again.',
  async run(context) {
    const folder = context.openFolder();
    using _lock = lockDataFolder(folder);
    const settings = context.readSettings(folder);
    const log = createServerLog(settings.of(logSettings), process.stderr);
    const server = await context.parts.startServer({ folder, settings, log });
    return await runUntilStopped(context, {
      folder,
      server,
      log,
      stopTimeoutMs: settings.of(serverSettings).stopTimeout,
    });
  },
});

interface Run {
  readonly folder: DataFolder;
  readonly server: RunningServer;
  readonly log: Log;
  readonly stopTimeoutMs: number;
}

async function runUntilStopped(context: CommandContext, run: Run): Promise<ExitCode> {
  const { server, log, folder } = run;
  const stop = Promise.withResolvers<StopOrder>();
  const order = (reason: string) => stop.resolve({ reason, isFailure: false });
  using _bugs = keepServingAfterBugs(log, context.clock, (reason) =>
    stop.resolve({ reason, isFailure: true }),
  );
  using _signals = onSignals({ stop: order, reload: () => void tryReload(context, run) });
  const control = await openControlSocket(
    folder.controlAddress,
    async (request) => await answerControl(request, { context, run, order }),
    log,
  );
  context.out.say(`Mailstead ${context.parts.version} serves ${folder.root}`);
  const { reason, isFailure } = await stop.promise;
  log.info('server.stopping', { reason });
  startLastResort(context, run);
  await control[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  log.info('server.stopped');
  return isFailure ? exitCodes.failed : exitCodes.done;
}

async function answerControl(
  request: ControlRequest,
  at: { context: CommandContext; run: Run; order: (reason: string) => void },
): Promise<unknown> {
  switch (request.command) {
    case 'status':
      return await at.run.server.status();
    case 'reload':
      await at.run.server.reload(at.context.readSettings(at.run.folder));
      return null;
    case 'nudge':
      at.run.server.nudge(request.topic, request.value);
      return null;
    case 'stop':
      at.order('mailstead stop');
      return null;
    default:
      return request satisfies never;
  }
}

/** SIGHUP: a configuration that is wrong is logged, and the running one stays in force. */
async function tryReload(context: CommandContext, run: Run): Promise<void> {
  try {
    await run.server.reload(context.readSettings(run.folder));
    run.log.info('server.reloaded');
  } catch (error) {
    if (!isDomainError(error)) throw error;
    run.log.error('server.reload-refused', { reason: error.message });
  }
}

/** When something hangs, the process ends all the same; what was acknowledged is on the disk. */
function startLastResort(context: CommandContext, run: Run): void {
  const timer = context.clock.after(run.stopTimeoutMs + STOP_RESERVE_MS, () => {
    run.log.error('server.stop-timed-out');
    process.exit(exitCodes.failed);
  });
  timer.unref();
}
