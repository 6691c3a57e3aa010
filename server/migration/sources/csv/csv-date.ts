/** Whether days stand before months where nothing else tells: "31/1" in one row tells it of all. */
export function hasDaysFirst(dates: readonly string[], byDefault: boolean): boolean {
  for (const date of dates) {
    const [, first, second] = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b/.exec(date.trim()) ?? [];
    if (Number(first) > 12) return true;
    if (Number(second) > 12) return false;
  }
  return byDefault;
}

/** A date of an export as vCard writes it; undefined for "0/0/00" and what is none. */
export function toCardDate(text: string, areDaysFirst: boolean): string | undefined {
  const date = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(date);
  if (iso !== null) return format(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const noYear = /^--(\d{2})-?(\d{2})$/.exec(date);
  if (noYear !== null) return format(undefined, Number(noYear[1]), Number(noYear[2]));
  const found = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{2,4})\b/.exec(date);
  if (found === null) return undefined;
  const [first, second] = [Number(found[1]), Number(found[3])];
  // Dots stand behind days in every language that has them.
  const isDayFirst = areDaysFirst || found[2] === '.' || first > 12;
  return format(toYear(found[4]!), isDayFirst ? second : first, isDayFirst ? first : second);
}

/** Nobody is born in the future: two digits above this are of the last century. */
const PIVOT = 30;

function toYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year > PIVOT ? 1900 + year : 2000 + year;
}

/** 1604 and 1600 stand for an unknown year in Apple's and Google's exports. */
export function format(year: number | undefined, month: number, day: number): string | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
  const two = (n: number) => String(n).padStart(2, '0');
  const isUnknown = year === undefined || year <= 1604;
  return isUnknown
    ? `--${two(month)}-${two(day)}`
    : `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
