import { gregorianScale } from './calendar-scale.ts';
import type { CalendarMonth, CalendarScale, CalendarYear } from './calendar-scale.ts';
import { lunisolarYear } from './lunisolar-year.ts';
import { dayNumber } from './local-time.ts';

const firstSharedDay = Temporal.PlainDate.from('1970-01-01');

interface NamedScale {
  readonly calendar: string;
  readonly monthsInYear?: number;
  /** The years for which published tables are built in; others are worked out from the sun and the moon. */
  readonly tables?: readonly [first: number, last: number];
}

// Tables of the months that the observatories publish; the two calendars have no fixed rules outside.
const lunisolarTables = [1901, 2100] as const;

// RFC 7529 §4.1: the names are those of CLDR.
const namedScales: Readonly<Record<string, NamedScale | 'gregorian'>> = {
  GREGORIAN: 'gregorian',
  GREGORY: 'gregorian',
  ISO8601: 'gregorian',
  BUDDHIST: 'gregorian',
  JAPANESE: 'gregorian',
  ROC: 'gregorian',
  CHINESE: { calendar: 'chinese', tables: lunisolarTables },
  DANGI: { calendar: 'dangi', tables: lunisolarTables },
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
  const readYear = (year: number): CalendarYear => {
    const { calendar, tables } = named;
    if (tables === undefined || (year >= tables[0] && year <= tables[1]))
      return temporalYear(calendar, year);
    return lunisolarYear(calendar, year);
  };
  return {
    year: readYear,
    yearAt: (day) => yearHolding(day, named.calendar, readYear),
    monthsInYear: named.monthsInYear,
  };
}

function yearHolding(
  day: number,
  calendar: string,
  readYear: (year: number) => CalendarYear,
): CalendarYear {
  const year = readYear(firstSharedDay.add({ days: day }).withCalendar(calendar).year);
  if (day < year.firstDay) return readYear(year.year - 1);
  return day >= year.firstDay + year.length ? readYear(year.year + 1) : year;
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
