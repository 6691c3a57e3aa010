import { createLog } from './json-log.ts';
import type { Log } from './log.ts';
import type { LogSettings } from './server-settings.ts';

/** The log of a server process, on standard error: readable text on a terminal, JSON elsewhere, unless told otherwise. */
export function createServerLog(settings: LogSettings, stream: NodeJS.WriteStream): Log {
  const isText = settings.format === 'text' || (settings.format === 'auto' && stream.isTTY);
  // A reader that goes away must not take the server with it.
  stream.on('error', () => {});
  const write = isText
    ? (line: string) => void stream.write(formatLogLine(line))
    : (line: string) => void stream.write(line);
  return createLog({ level: settings.level, write });
}

/** "12:30:05 warn  tls.expires names=["a.test"]" from the JSON line. */
export function formatLogLine(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { time, level, event, ...rest } = fields;
  const shown = Object.entries(rest).map(([name, value]) => `${name}=${formatField(value)}`);
  const clock = String(time).slice(11, 19);
  return `${clock} ${String(level).padEnd(5)} ${String(event)}${shown.map((s) => ` ${s}`).join('')}\n`;
}

function formatField(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:@<>/+-]+$/.test(value)) return value;
  const isError = typeof value === 'object' && value !== null && 'stack' in value;
  return isError ? `\n${String(value.stack)}` : JSON.stringify(value);
}
