import { pino, type Logger as PinoLogger } from 'pino';

/** Facts of one event. Never a password, a token or a message body. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log whose every line carries these fields too (connection id, account id, ...). */
  with(fields: LogFields): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

function wrap(logger: PinoLogger): Log {
  // The level never changes: what is below it costs a call.
  const at = (level: 'debug' | 'info' | 'warn' | 'error'): Log['info'] =>
    logger.isLevelEnabled(level)
      ? (event, fields) => logger[level]({ event, ...fields })
      : () => {};
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => wrap(logger.child(fields)),
  };
}

/** One JSON object a line on `write` (default: stderr): time, level, event, then the fields. */
export function createLog(options: { level: LogLevel; write?: (line: string) => void }): Log {
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  return wrap(
    pino(
      {
        level: options.level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        serializers: { error: pino.stdSerializers.err },
      },
      { write },
    ),
  );
}

/** A log that drops everything. */
export function createSilentLog(): Log {
  const nothing = () => {};
  const log: Log = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    with: () => log,
  };
  return log;
}
