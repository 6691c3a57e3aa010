import { gregorianScale } from './calendar-scale.ts';
import type { CalendarMonth, CalendarScale, CalendarYear } from './calendar-scale.ts';
import { lunisolarYear } from './lunisolar-year.ts';
import { dayNumber } from './local-time.ts';

const firstSharedDay = Temporal.PlainDate.from('1970-01-01');

interface NamedScale {
  readonly calendar: string;
  readonly monthsInYear?: number;
  /** The years that are worked out from the sun and the moon, and not taken from published tables. */
  readonly computed?: readonly [first: number, last: number];
}

// Before, the tables of Temporal are the published ones; far beyond, nobody knows, and working out costs too much.
const computedYears = [2101, 2250] as const;

// RFC 7529 §4.1: the names are those of CLDR.
const namedScales: Readonly<Record<string, NamedScale | 'gregorian'>> = {
  GREGORIAN: 'gregorian',
  GREGORY: 'gregorian',
  ISO8601: 'gregorian',
  BUDDHIST: 'gregorian',
  JAPANESE: 'gregorian',
  ROC: 'gregorian',
  CHINESE: { calendar: 'chinese', computed: computedYears },
  DANGI: { calendar: 'dangi', computed: computedYears },
  HEBREW: { calendar: 'hebrew' },
  COPTIC: { calendar: 'coptic', monthsInYear: 13 },
  ETHIOPIC: { calendar: 'ethiopic', monthsInYear: 13 },
  'ETHIOPIC-AMETE-ALEM': { calendar: 'ethioaa', monthsInYear: 13 },
  ETHIOAA: { calendar: 'ethioaa', monthsInYear: 13 },
  INDIAN: { calendar: 'indian', monthsInYear: 12 },
  PERSIAN: { calendar: 'persian', monthsInYear: 12 },
  'ISLAMIC-CIVIL': { calendar: 'islamic-civil', monthsInYear: 12 },
  ISLAMICC: { calendar: 'islamic-civil', monthsInYear: 12 },
  'ISLAMIC-TBLA': { calendar: 'islamic-tbla', monthsInYear: 12 },
  'ISLAMIC-UMALQURA': { calendar: 'islamic-umalqura', monthsInYear: 12 },
};

/** The calendars that a rule may name as its RSCALE. */
export function supportedRscales(): string[] {
  return Object.keys(namedScales);
}

/** Undefined for a calendar that is not known. */
export function tryScale(rscale: string | undefined): CalendarScale | undefined {
  if (rscale === undefined || rscale === 'GREGORIAN') return gregorianScale;
  const named = Object.hasOwn(namedScales, rscale) ? namedScales[rscale] : undefined;
  if (named === undefined || named === 'gregorian') return named && gregorianScale;
  const { calendar, computed, monthsInYear } = named;
  let last: CalendarYear | undefined;
  const year = (number: number): CalendarYear => {
    if (last?.year === number) return last;
    return (last = knownYear(calendar, number, computed));
  };
  const yearAt = (day: number): CalendarYear => {
    if (last !== undefined && day >= last.firstDay && day < last.firstDay + last.length)
      return last;
    const found = year(firstSharedDay.add({ days: day }).withCalendar(calendar).year);
    if (day < found.firstDay) return year(found.year - 1);
    return day >= found.firstDay + found.length ? year(found.year + 1) : found;
  };
  return { year, yearAt, monthsInYear };
}

/** Pure knowledge, kept because every query asks again; when there is too much of it, it is begun anew. */
const knownYears = new Map<string, CalendarYear>();
const maxKnownYears = 2_000;

function knownYear(calendar: string, year: number, computed: NamedScale['computed']): CalendarYear {
  const key = `${calendar} ${year}`;
  const known = knownYears.get(key);
  if (known !== undefined) return known;
  const isComputed = computed !== undefined && year >= computed[0] && year <= computed[1];
  const found = isComputed ? lunisolarYear(calendar, year) : temporalYear(calendar, year);
  if (knownYears.size >= maxKnownYears) knownYears.clear();
  knownYears.set(key, found);
  return found;
}

function temporalYear(calendar: string, year: number): CalendarYear {
  const start = Temporal.PlainDate.from({ calendar, year, month: 1, day: 1 });
  const months: CalendarMonth[] = [];
  let offset = 0;
  for (let i = 1; i <= start.monthsInYear; i++) {
    const month = start.with({ month: i });
    const number = Number(month.monthCode.slice(1, 3));
    const length = month.daysInMonth;
    months.push({ number, isLeap: month.monthCode.endsWith('L'), offset, length });
    offset += length;
  }
  const iso = start.withCalendar('iso8601');
  return { year, firstDay: dayNumber(iso.year, iso.month, iso.day), length: offset, months };
}
