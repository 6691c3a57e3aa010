import { fromEpochDay, monthNames } from '#codecs/mime/calendar.ts';
import { parseMessageDate } from '#codecs/mime/message-date.ts';

/** What a "From " line says; undefined where it says nothing readable. */
export interface FromLine {
  /** Envelope sender; '' for MAILER-DAEMON and "-". */
  readonly sender: string | undefined;
  /** Seconds since 1970-01-01 UTC. */
  readonly dateEpochSeconds: number | undefined;
}

/** Longer lines that begin with "From " are text. */
export const MAX_FROM_LINE_LENGTH = 1024;

/** Reads a line "From sender date" without its line end; broken dates give no date. */
// RFC 4155 Appendix A
export function parseFromLine(line: string): FromLine {
  const rest = line.slice('From '.length).trim();
  const dateAt = rest.search(dateStart);
  const sender = dateAt < 0 ? (rest.split(/\s+/)[0] ?? '') : rest.slice(0, dateAt).trim();
  const date = dateAt < 0 ? undefined : parseMessageDate(rest.slice(dateAt));
  return {
    sender: sender === '-' || sender === 'MAILER-DAEMON' ? '' : sender || undefined,
    dateEpochSeconds: date,
  };
}

/** The line "From sender Www Mmm dd hh:mm:ss yyyy" in UTC with its line feed; an empty sender is MAILER-DAEMON. */
// RFC 4155 Appendix A
export function formatFromLine(sender: string, dateEpochSeconds: number): string {
  const seconds = Math.floor(dateEpochSeconds);
  const days = Math.floor(seconds / 86_400);
  const inDay = seconds - days * 86_400;
  const { year, month, day } = fromEpochDay(days);
  const clock = [Math.floor(inDay / 3600), Math.floor(inDay / 60) % 60, inDay % 60];
  const time = clock.map((n) => String(n).padStart(2, '0')).join(':');
  const name = sender.replace(/[\s\0-\x1f\x7f]+/g, '-') || 'MAILER-DAEMON';
  const weekday = weekdays[(((days + 4) % 7) + 7) % 7]!;
  const date = `${weekday} ${monthNames[month - 1]!} ${String(day).padStart(2)}`;
  return `From ${name} ${date} ${time} ${String(year).padStart(4, '0')}\n`;
}

/** Whether the line has a date with a time in it, where a "From " line has one. */
export function hasFromLineDate(line: string): boolean {
  const at = line.search(dateStart);
  return at > 0 && /\d{1,2}:\d{2}/.test(line.slice(at));
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const dateStart =
  /(?<=\s|^)(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s|(?=\d{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))|(?=\d{4}-\d\d-\d\d))/i;
