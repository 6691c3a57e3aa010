import { DomainError } from '#platform/errors.ts';

/** Hours of the day on some days of the week in which a run may work; they may last past midnight. */
export interface TimeWindow {
  /** As it was written. */
  readonly text: string;
  /** 1 for Monday to 7: days on which it begins. */
  readonly days: ReadonlySet<number>;
  /** Minutes after midnight by the clock on the wall. */
  readonly fromMinute: number;
  /** Not after `fromMinute`: it ends the day after. */
  readonly untilMinute: number;
}

const DAY_MINUTES = 24 * 60;
const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const FORM = 'a window is written as "20:00-06:00" or "sat-sun 00:00-24:00"';

/** Reads "20:00-06:00", "mon-fri 20:00-06:00", "sat,sun 00:00-24:00". @throws DomainError bad-value */
export function parseTimeWindow(text: string): TimeWindow {
  const found = /^(?:([a-z,-]+)\s+)?(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)$/i.exec(text.trim());
  if (found === null) throw new DomainError('bad-value', `"${text}" is no time window: ${FORM}`);
  const [, days, ...times] = found;
  const [fromHour = 0, fromMinutes = 0, untilHour = 0, untilMinutes = 0] = times.map(Number);
  const fromMinute = fromHour * 60 + fromMinutes;
  const untilMinute = untilHour * 60 + untilMinutes;
  if (
    fromMinutes > 59 ||
    untilMinutes > 59 ||
    fromMinute >= DAY_MINUTES ||
    untilMinute > DAY_MINUTES
  )
    throw new DomainError('bad-value', `"${text}" has no such times: ${FORM}`);
  return {
    text,
    days: days === undefined ? everyDay : parseDays(days, text),
    fromMinute,
    untilMinute,
  };
}

const everyDay: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7]);

function parseDays(list: string, text: string): Set<number> {
  const days = new Set<number>();
  for (const part of list.toLowerCase().split(',')) {
    const [first = '', last = first] = part.split('-');
    const from = dayNames.indexOf(first);
    const to = dayNames.indexOf(last);
    if (from < 0 || to < 0)
      throw new DomainError('bad-value', `"${text}": days are ${dayNames.join(', ')}`);
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === to) break;
    }
  }
  return days;
}

/** Whether work may be done now, and until or from when. Without windows it always may. */
export type WindowState =
  | { readonly isOpen: true; readonly closesAtMs: number | undefined }
  | { readonly isOpen: false; readonly opensAtMs: number };

/** Windows repeat by the week: those that join for so long never close. */
const WEEK_MS = 7 * DAY_MINUTES * 60_000;

export function windowState(
  windows: readonly TimeWindow[],
  now: Temporal.ZonedDateTime,
): WindowState {
  if (windows.length === 0) return { isOpen: true, closesAtMs: undefined };
  const spans = windows.flatMap((window) => spansAround(window, now));
  const nowMs = now.epochMilliseconds;
  const endAt = (atMs: number) =>
    Math.max(...spans.map(([from, until]) => (from <= atMs && atMs < until ? until : 0)));
  let closesAtMs = endAt(nowMs);
  if (closesAtMs === 0) {
    const later = spans.map(([from]) => from).filter((from) => from > nowMs);
    return { isOpen: false, opensAtMs: Math.min(...later) };
  }
  while (endAt(closesAtMs) > 0) closesAtMs = endAt(closesAtMs);
  if (closesAtMs - nowMs >= WEEK_MS) return { isOpen: true, closesAtMs: undefined };
  return { isOpen: true, closesAtMs };
}

/** Spans of a window, in ms since 1970, from the day before to eight days after: a window of one day a week is among them twice. */
function spansAround(
  { days, fromMinute, untilMinute }: TimeWindow,
  now: Temporal.ZonedDateTime,
): (readonly [from: number, until: number])[] {
  const spans: (readonly [number, number])[] = [];
  for (let offset = -1; offset <= 8; offset++) {
    const day = now.toPlainDate().add({ days: offset });
    if (!days.has(day.dayOfWeek)) continue;
    const lastDay = untilMinute <= fromMinute ? day.add({ days: 1 }) : day;
    spans.push([
      momentOf(day, fromMinute, now.timeZoneId),
      momentOf(lastDay, untilMinute, now.timeZoneId),
    ]);
  }
  return spans;
}

/** By the clock on the wall: a night in which clocks are set is an hour shorter or longer. */
function momentOf(day: Temporal.PlainDate, minute: number, timeZone: string): number {
  const date = minute === DAY_MINUTES ? day.add({ days: 1 }) : day;
  const plainTime = Temporal.PlainTime.from({
    hour: Math.floor((minute % DAY_MINUTES) / 60),
    minute: minute % 60,
  });
  return date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}
