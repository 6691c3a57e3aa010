import { pino, type Logger as PinoLogger } from 'pino';
import type { Log, LogFields, LogLevel } from './log.ts';

/** One of many: every connection has its own, and most never write a line. */
class LazyLog implements Log {
  readonly #parent: PinoLogger;
  readonly #fields: LogFields | undefined;
  #own: PinoLogger | undefined;

  constructor(parent: PinoLogger, fields?: LogFields) {
    this.#parent = parent;
    this.#fields = fields;
  }

  debug(event: string, fields?: LogFields): void {
    this.#write('debug', event, fields);
  }
  info(event: string, fields?: LogFields): void {
    this.#write('info', event, fields);
  }
  warn(event: string, fields?: LogFields): void {
    this.#write('warn', event, fields);
  }
  error(event: string, fields?: LogFields): void {
    this.#write('error', event, fields);
  }

  with(fields: LogFields): Log {
    return new LazyLog(this.#parent, { ...this.#fields, ...fields });
  }

  #write(level: 'debug' | 'info' | 'warn' | 'error', event: string, fields?: LogFields): void {
    if (!this.#parent.isLevelEnabled(level)) return;
    this.#own ??= this.#fields === undefined ? this.#parent : this.#parent.child(this.#fields);
    this.#own[level]({ event, ...fields });
  }
}

/** One JSON object a line on `write` (default: stderr): time, level, event, then the fields. */
export function createLog(options: { level: LogLevel; write?: (line: string) => void }): Log {
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  return new LazyLog(
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
