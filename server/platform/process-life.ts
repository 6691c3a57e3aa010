import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** Bugs in this time after which the process is no longer trusted. */
const MAX_BUGS = 20;
const BUG_WINDOW_MS = 60_000;

/**
 * One session's bug must not end all the others: an error nobody caught is logged and the server goes on. Nothing is
 * acknowledged by the code that failed, so no accepted mail hangs on it. `onUnsafe` is called when errors come in
 * masses or memory runs out: then a stop and a new start is safer.
 */
export function keepServingAfterBugs(
  log: Log,
  clock: Clock,
  onUnsafe: (reason: string) => void,
): Disposable {
  const times: number[] = [];
  const note = (event: string) => (error: unknown) => {
    log.error(event, { error });
    const now = clock.monotonicMs();
    times.push(now);
    while (times.length > 0 && now - times[0]! > BUG_WINDOW_MS) times.shift();
    if (times.length > MAX_BUGS) onUnsafe(`${times.length} unexpected errors within a minute`);
    else if (isOutOfMemory(error)) onUnsafe('out of memory');
  };
  const onException = note('process.uncaught-exception');
  const onRejection = note('process.unhandled-rejection');
  process.on('uncaughtException', onException);
  process.on('unhandledRejection', onRejection);
  return {
    [Symbol.dispose]() {
      process.off('uncaughtException', onException);
      process.off('unhandledRejection', onRejection);
    },
  };
}

function isOutOfMemory(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ERR_MEMORY_ALLOCATION_FAILED' || code === 'ENOMEM';
}

/** Calls the handlers at the signals an administrator or a service manager sends. */
export function onSignals(handlers: {
  readonly stop: (signal: string) => void;
  readonly reload: () => void;
}): Disposable {
  const stop = (signal: string) => handlers.stop(signal);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', handlers.reload);
  return {
    [Symbol.dispose]() {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
      process.off('SIGHUP', handlers.reload);
    },
  };
}

/** A launcher or main process that was killed must not leave this one behind with its ports and locks. */
export function dieWithParent(): void {
  if (process.channel === undefined) return;
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}
