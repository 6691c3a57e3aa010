const units = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes as people read them: "1.5 MB". */
export function showBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${Math.round(value * 10) / 10} ${units[unit]}`;
}

/** A moment in UTC to the minute; '' for none. */
export function showMoment(epochSeconds: number): string {
  if (epochSeconds === 0) return '';
  const text = Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

export function showCount(count: number): string {
  return count.toLocaleString('en');
}

/** "1 account", "2,000 accounts"; the plural is said where it is not made by an "s". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${showCount(count)} ${count === 1 ? one : many}`;
}
