/** Dates and times as 3.0 writes them, with hyphens and colons, and as 4.0 does, without. */

const wholeDate = /^(\d{4})-?(\d{2})-?(\d{2})$/;
const wholeTime = /^(\d{2})(?::?(\d{2}))?(?::?(\d{2}))?(?:[.,]\d+)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** `19960415`, `19960415T102200Z`; undefined for what is no whole date. */
// RFC 6350 §4.3
export function toBasicDate(text: string): string | undefined {
  return rewrite(text, { date: '', time: '' });
}

/** `1996-04-15`, `1996-04-15T10:22:00Z`; undefined for what is no whole date. */
// RFC 2426 §4
export function toExtendedDate(text: string): string | undefined {
  return rewrite(text, { date: '-', time: ':' });
}

/** Month and day of `--0415` or `--04-15`: a date without a year. */
export function yearlessDate(text: string): { month: string; day: string } | undefined {
  const [, month, day] = /^--(\d{2})-?(\d{2})$/.exec(text.trim()) ?? [];
  return month === undefined || day === undefined ? undefined : { month, day };
}

function rewrite(text: string, by: { date: string; time: string }): string | undefined {
  const [written = '', time] = text.trim().split(/[Tt ]/, 2);
  const date = wholeDate.exec(written);
  if (date === null) return undefined;
  const day = date.slice(1).join(by.date);
  if (time === undefined) return day;
  const parts = wholeTime.exec(time);
  if (parts === null) return undefined;
  const clock = parts.slice(1, 4).filter((p) => p !== undefined);
  const zone = parts[4]?.toUpperCase().replace(':', '') ?? '';
  return `${day}T${clock.join(by.time)}${zone.length === 5 ? `${zone.slice(0, 3)}${by.time}${zone.slice(3)}` : zone}`;
}
