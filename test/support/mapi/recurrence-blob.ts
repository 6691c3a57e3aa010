// Descriptions of series as Outlook writes them, for tests.

export interface BlobPlan {
  readonly frequency: number;
  readonly pattern: number;
  readonly calendarType?: number;
  readonly period: number;
  /** What the pattern needs: days of the week; a day; days of the week and the nth. */
  readonly specific?: readonly number[];
  readonly end?: { readonly count?: number; readonly date?: string };
  readonly firstDayOfWeek?: number;
  /** Dates. */
  readonly deleted?: readonly string[];
  readonly exceptions?: readonly ExceptionPlan[];
  readonly startDate: string;
  /** Minutes. */
  readonly startOffset?: number;
  readonly endOffset?: number;
}

export interface ExceptionPlan {
  /** Local times. */
  readonly original: string;
  readonly start: string;
  readonly end: string;
  readonly subject?: string;
  readonly location?: string;
  readonly busyStatus?: number;
  readonly reminder?: boolean;
}

/** Minutes since 1601 of a local date or time such as "2024-05-01T10:00". */
export function minutesOf(local: string): number {
  const written = local.includes('T') ? local : `${local}T00:00`;
  return Date.parse(`${written}:00Z`) / 60_000 + 194_074_560;
}

export function recurrenceBlob(plan: BlobPlan): Buffer {
  const chunks: Buffer[] = [];
  const short = (value: number): void => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    chunks.push(bytes);
  };
  const long = (value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    chunks.push(bytes);
  };
  const exceptions = plan.exceptions ?? [];
  for (const value of [0x3004, 0x3004, plan.frequency, plan.pattern, plan.calendarType ?? 0])
    short(value);
  for (const value of [0, plan.period, 0, ...(plan.specific ?? [])]) long(value);
  const { count, date } = plan.end ?? {};
  long(count !== undefined ? 0x2022 : date !== undefined ? 0x2021 : 0x2023);
  long(count ?? 10);
  long(plan.firstDayOfWeek ?? 0);
  const deleted = [
    ...(plan.deleted ?? []),
    ...exceptions.map((e) => e.original.slice(0, 10)),
  ].sort();
  long(deleted.length);
  for (const day of deleted) long(minutesOf(day));
  long(exceptions.length);
  for (const e of exceptions) long(minutesOf(e.start.slice(0, 10)));
  long(minutesOf(plan.startDate));
  long(date === undefined ? 0x5a_e9_80_df : minutesOf(date));
  for (const value of [0x3006, 0x3009, plan.startOffset ?? 600, plan.endOffset ?? 660]) long(value);
  short(exceptions.length);
  for (const exception of exceptions) chunks.push(exceptionBytes(exception));
  long(0);
  for (const exception of exceptions) chunks.push(extendedBytes(exception));
  long(0);
  return Buffer.concat(chunks);
}

function flagsOf({ subject, location, busyStatus, reminder }: ExceptionPlan): number {
  return (
    (subject === undefined ? 0 : 0x01) |
    (reminder === undefined ? 0 : 0x08) |
    (location === undefined ? 0 : 0x10) |
    (busyStatus === undefined ? 0 : 0x20)
  );
}

function longs(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, i * 4);
  return bytes;
}

function shorts(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, i * 2);
  return bytes;
}

function exceptionBytes(e: ExceptionPlan): Buffer {
  const chunks = [
    longs(minutesOf(e.start), minutesOf(e.end), minutesOf(e.original)),
    shorts(flagsOf(e)),
  ];
  const text = (value: string): Buffer =>
    Buffer.concat([shorts(value.length + 1, value.length), Buffer.from(value, 'latin1')]);
  if (e.subject !== undefined) chunks.push(text(e.subject));
  if (e.reminder !== undefined) chunks.push(longs(e.reminder ? 1 : 0));
  if (e.location !== undefined) chunks.push(text(e.location));
  if (e.busyStatus !== undefined) chunks.push(longs(e.busyStatus));
  return Buffer.concat(chunks);
}

function extendedBytes(e: ExceptionPlan): Buffer {
  const chunks = [longs(4, 0, 0)];
  if (e.subject === undefined && e.location === undefined) return chunks[0]!;
  chunks.push(longs(minutesOf(e.start), minutesOf(e.end), minutesOf(e.original)));
  for (const value of [e.subject, e.location])
    if (value !== undefined) chunks.push(shorts(value.length), Buffer.from(value, 'utf16le'));
  chunks.push(longs(0));
  return Buffer.concat(chunks);
}
