export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

// RFC 9110 §14.2
/**
 * The one range that is asked for. 'none': there is no header, or one that is passed over (several ranges, other units);
 * 'unsatisfiable': it begins beyond the end.
 */
export function parseByteRange(
  header: string | undefined,
  size: number,
): ByteRange | 'none' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'none';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return 'none';
  return start >= size ? 'unsatisfiable' : { start, end };
}
