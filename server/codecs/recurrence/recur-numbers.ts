import { InputSyntaxError } from '#platform/errors.ts';

// COUNT and INTERVAL beyond this mean nothing for dates of four-digit years.
const maxNumber = 4_294_967_295;

/** A positive whole number. */
export function expectPositive(text: string, offset: number): number {
  return expectNumber(text, 1, maxNumber, offset);
}

/** Comma-separated whole numbers with an optional sign, each within the bounds. */
export function expectIntegers(
  text: string,
  least: number,
  most: number,
  offset: number,
): number[] {
  return text.split(',').map((item) => expectNumber(item, least, most, offset));
}

function expectNumber(text: string, least: number, most: number, offset: number): number {
  const value = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value === 0 ? 0 : value;
  throw new InputSyntaxError(
    `"${text.slice(0, 40)}" is no whole number from ${least} to ${most}`,
    offset,
  );
}
