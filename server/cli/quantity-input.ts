import { tryParseSize } from '#platform/units.ts';
import { UsageError } from './command.ts';

/** Bytes of "2GB"; null for "0" and "none". @throws UsageError */
export function toOptionalSize(option: string, text: string): number | null {
  if (text === 'none') return null;
  const bytes = tryParseSize(text);
  if (bytes === undefined)
    throw new UsageError(`${option} ${text}: a size such as "2GB" is allowed, or "none"`);
  return bytes === 0 ? null : bytes;
}

/** @throws UsageError */
export function toCount(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || !Number.isSafeInteger(value))
    throw new UsageError(`${option} ${text}: a whole number is allowed`);
  return value;
}

/** @throws UsageError naming what is allowed */
export function toChoice<V extends string>(option: string, text: string, allowed: readonly V[]): V {
  const found = allowed.find((v) => v === text);
  if (found === undefined)
    throw new UsageError(`${option} ${text}: allowed are ${allowed.join(', ')}`);
  return found;
}

/** @throws UsageError */
export function toSwitch(option: string, text: string): boolean {
  return toChoice(option, text, ['on', 'off']) === 'on';
}
