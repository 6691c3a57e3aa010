import type { Log } from './log.ts';

/** Left at the end of the heap for what comes next, in bytes. */
const KEPT_BYTES = 1024n * 1024n;

/** The GNU C library's way to give free memory back; undefined where there is none (another C library, no FFI in this Node). */
export async function loadMallocTrim(log: Log): Promise<(() => void) | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const { dlopen } = await import('node:ffi');
    const { functions } = dlopen(null, { malloc_trim: { arguments: ['u64'], return: 'i32' } });
    return () => void functions.malloc_trim(KEPT_BYTES);
  } catch (error) {
    log.debug('memory.no-trim', { error });
    return undefined;
  }
}
