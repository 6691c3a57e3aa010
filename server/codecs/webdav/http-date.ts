import { fromEpochDay, monthNames } from '#codecs/mime/calendar.ts';

const weekdays = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

const DAY_SECONDS = 86_400;

const pad = (n: number): string => (n < 10 ? `0${n}` : String(n));

function timeOf(seconds: number): string {
  const rest = seconds % DAY_SECONDS;
  return `${pad(Math.floor(rest / 3600))}:${pad(Math.floor(rest / 60) % 60)}:${pad(rest % 60)}`;
}

// RFC 9110 §5.6.7
/** From whole seconds since 1970, not before. */
export function formatHttpDate(epochSeconds: number): string {
  const days = Math.floor(epochSeconds / DAY_SECONDS);
  const { year, month, day } = fromEpochDay(days);
  const date = `${pad(day)} ${monthNames[month - 1]} ${String(year).padStart(4, '0')}`;
  return `${weekdays[days % 7]}, ${date} ${timeOf(epochSeconds)} GMT`;
}

export function formatIsoDate(epochSeconds: number): string {
  const { year, month, day } = fromEpochDay(Math.floor(epochSeconds / DAY_SECONDS));
  return `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}T${timeOf(epochSeconds)}Z`;
}

// RFC 9110 §5.6.7
/** Seconds since 1970; undefined when it is no date, which then counts as not sent. */
export function tryHttpDate(text: string): number | undefined {
  const imf = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text.trim());
  const rfc850 = /^\w{6,9}, (\d{2})-(\w{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text.trim());
  const asctime = /^\w{3} (\w{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/.exec(text.trim());
  if (asctime !== null) {
    const [, month, day, hour, minute, second, year] = asctime;
    return tryHttpDate(
      `Day, ${day!.replace(' ', '0')} ${month} ${year} ${hour}:${minute}:${second} GMT`,
    );
  }
  const [, day, monthName = '', year, ...time] = imf ?? rfc850 ?? [];
  const month = (monthNames as readonly string[]).indexOf(monthName) + 1;
  if (month === 0) return undefined;
  const short = Number(year);
  const fullYear = imf ? short : short + (short < 70 ? 2000 : 1900);
  try {
    const iso = `${String(fullYear).padStart(4, '0')}-${pad(month)}-${day}T${time.join(':')}Z`;
    return Math.floor(Temporal.Instant.from(iso).epochMilliseconds / 1000);
  } catch {
    return undefined;
  }
}
