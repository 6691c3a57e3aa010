import type { IncomingHttpHeaders } from 'node:http';

/** Nobody is believed who asks for more. */
const MAX_SECONDS = 86_400;

/**
 * For how many seconds a server asks to be left alone; undefined when it does not say. A date counts from the server's own.
 */
// RFC 9110 §10.2.3
export function retryAfterSeconds(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}$/.test(value)) return Math.min(Number(value), MAX_SECONDS);
  const at = epochSeconds(value);
  const now = epochSeconds(headers.date ?? '');
  if (at === undefined || now === undefined) return undefined;
  return Math.min(Math.max(at - now, 0), MAX_SECONDS);
}

const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

// RFC 9110 §5.6.7
function epochSeconds(date: string): number | undefined {
  const found = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/.exec(date.trim());
  const month = found === null ? -1 : months.indexOf(found[2]!);
  if (found === null || month < 0) return undefined;
  const [, day, , year, hour, minute, second] = found;
  const text = `${year}-${String(month / 3 + 1).padStart(2, '0')}-${day}T${hour}:${minute}:${second}Z`;
  try {
    return Temporal.Instant.from(text).epochMilliseconds / 1000;
  } catch {
    return undefined;
  }
}
