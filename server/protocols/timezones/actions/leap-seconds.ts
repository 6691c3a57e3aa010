import { json, type ZoneAnswer } from '../exchange.ts';
import { zonesVersion } from '../known-zones.ts';

/** Days before which a second was added; each adds one to the ten of the first. */
const onsets =
  '1972-01-01 1972-07-01 1973-01-01 1974-01-01 1975-01-01 1976-01-01 1977-01-01 1978-01-01 1979-01-01 1980-01-01 ' +
  '1981-07-01 1982-07-01 1983-07-01 1985-07-01 1988-01-01 1990-01-01 1991-01-01 1992-07-01 1993-07-01 1994-07-01 ' +
  '1996-01-01 1997-07-01 1999-01-01 2006-01-01 2009-01-01 2012-07-01 2015-07-01 2017-01-01';

/** Until when none has been announced since. */
const EXPIRES = '2026-06-28';

// RFC 7808 §5.6, RFC 7808 §6.4
export function leapSeconds(): ZoneAnswer {
  return json({
    expires: EXPIRES,
    publisher: 'IERS',
    version: zonesVersion,
    leapseconds: onsets.split(' ').map((onset, i) => ({ 'utc-offset': 10 + i, onset })),
  });
}
