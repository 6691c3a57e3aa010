/** Sizes and durations as people write them: "25MB", "1h30m". */

const sizeFactors: readonly (readonly [unit: string, factor: number])[] = [
  ['TB', 1024 ** 4],
  ['GB', 1024 ** 3],
  ['MB', 1024 ** 2],
  ['KB', 1024],
  ['B', 1],
];
const durationFactors: readonly (readonly [unit: string, factor: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** Bytes of "25MB", "1.5 GB", "512k", "100" (bytes); 1 KB is 1024 bytes. Undefined when it is not a size. */
export function tryParseSize(text: string): number | undefined {
  const found = /^(\d{1,15})(?:\.(\d{1,6}))?\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  if (found === null) return undefined;
  const unit = `${found[3]!.toUpperCase()}B`;
  const factor = sizeFactors.find(([name]) => name === unit)![1];
  const bytes = Math.round(Number(`${found[1]}.${found[2] ?? '0'}`) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The shortest exact form: 26214400 gives "25MB". */
export function formatSize(bytes: number): string {
  const found = bytes === 0 ? undefined : sizeFactors.find(([, factor]) => bytes % factor === 0);
  return found === undefined ? `${bytes}B` : `${bytes / found[1]}${found[0]}`;
}

/** Milliseconds of "90s", "1h30m", "4d", "250ms". Undefined when it is not a duration. */
export function tryParseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  if (!/^(?:\d{1,12}\s*(?:ms|[smhd])\s*)+$/.test(trimmed)) return undefined;
  let total = 0;
  for (const [, count, unit] of trimmed.matchAll(/(\d+)\s*(ms|[smhd])/g))
    total += Number(count) * durationFactors.find(([name]) => name === unit)![1];
  return Number.isSafeInteger(total) ? total : undefined;
}

/** The shortest exact form: 5400000 gives "1h30m". */
export function formatDuration(milliseconds: number): string {
  let rest = milliseconds;
  let out = '';
  for (const [unit, factor] of durationFactors) {
    const count = Math.floor(rest / factor);
    if (count > 0) out += `${count}${unit}`;
    rest -= count * factor;
  }
  return out || '0s';
}
